"""What the Django peer keeps."""

from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """What was answered so far; written at every step."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=50, blank=True)
    born_on = models.DateField(null=True)
    place = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    reason = models.CharField(max_length=200, blank=True)
    sent = models.BooleanField(default=False)


class Submission(models.Model):
    """What was sent. Its id is the folio."""

    draft = models.OneToOneField(Draft, on_delete=models.PROTECT)
    name = models.CharField(max_length=50)
    born_on = models.DateField()
    place = models.CharField(max_length=10)
    phone = models.CharField(max_length=10)
    email = models.EmailField()
    reason = models.CharField(max_length=200)
