"""Papers that leave the program: the PDF of an acuse, its signature, its strict check, and QR codes."""
