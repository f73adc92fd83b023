"""What no page offers: foreign drafts, forged forms, broken requests. A clear page, never somebody's data."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest

from tests.app.conftest import World
from tests.app.people import AMAYA, EULALIA, RENATA, both_ways, confirmed, proved, reached
from tests.citizen import Citizen

PAGES = ("para-quien", "curp", "confirmar", "entrega", "codigo", "numero", "sin-curp", "revisar", "alto")
POSTS = (
    "para-quien", "curp", "entrega", "codigo", "codigo/otro", "codigo/sin", "enviar", "guardar", "telefono",
    "llave", "abrir", "personas/abc/quitar",
)  # fmt: skip


def token_of(citizen: Citizen) -> str:
    return citizen.page.form("f").controls["csrf"].values[0]


# --- whose it is ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
def test_a_foreign_draft_looks_like_one_that_never_was(citizen: Citizen, page: str) -> None:
    reached(citizen, AMAYA.curp)
    stranger = confirmed(citizen.another(), RENATA.curp)
    foreign = stranger.meets(404).goes_to(f"{citizen.draft}/{page}").page
    missing = stranger.meets(404).goes_to(f"/solicitudes/{uuid4()}/{page}").page
    assert foreign.words == missing.words
    assert "Amaya" not in foreign.html


@pytest.mark.parametrize("page", POSTS)
def test_nothing_can_be_done_to_a_foreign_draft(citizen: Citizen, world: World, page: str) -> None:
    reached(citizen, AMAYA.curp)
    stranger = confirmed(citizen.another(), RENATA.curp)
    sent = {"csrf": token_of(stranger), "seq": "0"}
    answer = stranger.posts(f"{citizen.draft}/{page}", sent)
    assert answer.status_code == 404
    assert world.numbers_of(AMAYA.curp) == []
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/revisar")


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_without_cookie_sees_no_draft(citizen: Citizen, page: str) -> None:
    reached(citizen, AMAYA.curp)
    citizen.another().goes_to(f"{citizen.draft}/{page}").is_at("/terminado").does_not_see("Amaya", AMAYA.curp)


@pytest.mark.parametrize(
    "address",
    ["/solicitudes/x/curp", "/solicitudes/", "/solicitudes/1/curp", f"/solicitudes/{'0' * 32}/curp"],
)
def test_what_is_no_draft_is_a_page_that_does_not_exist(citizen: Citizen, address: str) -> None:
    citizen.starts().meets(404).goes_to(address).sees("No encontramos esa página")


@pytest.mark.parametrize(
    "page",
    [
        "nada",
        "..%2f..%2fetc%2fpasswd",
        "%00",
        "CURP",
        "a" * 500,
        "%F0%9F%92%A9",
        "personas/1/2/3",
    ],
)
def test_a_page_no_procedure_has_does_not_exist(citizen: Citizen, page: str) -> None:
    citizen.starts().meets(404).goes_to(f"{citizen.draft}/{page}")


# --- whose form it is ---------------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize("token", ["", "x", "0" * 43, "é" * 43, "A" * 5000])
def test_a_form_without_its_token_leads_back_and_loses_nothing(citizen: Citizen, token: str) -> None:
    citizen.starts()
    page = citizen.page
    good = page.form("f").controls["csrf"].values
    page.form("f").controls["csrf"].values = [token]
    citizen.meets(403).answers(for_whom="SELF").sees(
        "Esta página ya no sirve", "Tus respuestas están guardadas."
    )
    page.form("f").controls["csrf"].values = good
    citizen.looks_again_at(page).answers(for_whom="SELF").is_at("/curp")


def test_a_form_with_no_token_at_all(citizen: Citizen) -> None:
    citizen.starts()
    assert citizen.posts(citizen.page.address, {"for_whom": "SELF", "seq": "0"}).status_code == 403


def test_the_token_may_come_in_its_header(citizen: Citizen) -> None:
    citizen.starts()
    answer = citizen.posts(citizen.page.address, {"for_whom": "SELF", "seq": "0"}, X_CSRF=token_of(citizen))
    assert answer.status_code == 303


def test_tokens_differ_from_page_to_page_and_all_work(citizen: Citizen) -> None:
    citizen.starts()
    tokens = {token_of(citizen)}
    for _ in range(3):
        citizen.goes_to(citizen.page.address)
        tokens.add(token_of(citizen))
    assert len(tokens) == 4


@pytest.mark.parametrize(
    "address",
    [
        "/tramites/asignacion-nss",
        "/retomar",
        "/continuar",
        "/continuar/00000000",
        "/verificar",
        "/ajustes",
        "/terminar",
        "/sigo-aqui",
    ],
)
@pytest.mark.parametrize(
    "origin",
    ["https://elsewhere.example", "null", "http://127.0.0.1:9999", "http://127.0.0.1:8000.evil.example"],
)
def test_no_form_works_from_elsewhere(citizen: Citizen, address: str, origin: str) -> None:
    citizen.goes_to("/tramites/asignacion-nss")
    sent = {"csrf": token_of(citizen)}
    assert citizen.posts(address, sent, Origin=origin).status_code == 403
    assert citizen.posts(address, sent, Origin="", Sec_Fetch_Site="cross-site").status_code == 403


def test_browsers_that_say_nothing_of_themselves_are_let_in_by_their_token(citizen: Citizen) -> None:
    citizen.starts()
    sent = {"csrf": token_of(citizen), "for_whom": "SELF", "seq": "0"}
    assert citizen.posts(citizen.page.address, sent, Origin="", Sec_Fetch_Site="").status_code == 303


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.1:8000@evil.example",
        "",
        "a" * 300,
    ],
)
@pytest.mark.parametrize("address", ["/", "/tramites/asignacion-nss", "/salud", "/nada"])
def test_a_forged_host_gets_nothing_and_appears_nowhere(citizen: Citizen, host: str, address: str) -> None:
    answer = citizen.client.get(address, base_url=citizen.origin, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)
    assert not [value for _, value in answer.headers if "evil" in value]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "Forwarded",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-HTTP-Method-Override",
    ],
)
def test_headers_of_proxies_mean_nothing_without_a_proxy(citizen: Citizen, name: str) -> None:
    answer = citizen.gets("/tramites/asignacion-nss", **{name: "evil.example"})
    assert answer.status_code == 200
    assert "evil" not in answer.get_data(as_text=True)


# --- what is in it ----------------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize(
    "name",
    ["level", "folio", "actor", "nss", "visit", "__proto__", "curp[]", "for_whom ", "CSRF", "Ñ", "a" * 300],
)
def test_a_field_no_page_has_is_refused(citizen: Citizen, name: str) -> None:
    citizen.starts()
    sent = [("csrf", token_of(citizen)), ("seq", "0"), ("for_whom", "SELF"), (name, "x")]
    assert citizen.posts(citizen.page.address, sent).status_code == 400
    citizen.goes_to(citizen.page.address).answers(for_whom="SELF").is_at("/curp")


@pytest.mark.parametrize("name", ["for_whom", "seq", "csrf"])
def test_a_field_sent_twice_is_refused(citizen: Citizen, name: str) -> None:
    citizen.starts()
    sent = [("csrf", token_of(citizen)), ("seq", "0"), ("for_whom", "SELF")]
    twice = [*sent, next(pair for pair in sent if pair[0] == name)]
    assert citizen.posts(citizen.page.address, twice).status_code == 400


@pytest.mark.parametrize("value", ["NOBODY", "self", "SELF ", "", "SELF,CHILD", "1", "\x00", "A" * 1000])
def test_a_choice_that_is_not_offered_is_asked_again(citizen: Citizen, value: str) -> None:
    citizen.starts()
    sent = [("csrf", token_of(citizen)), ("seq", "0"), ("for_whom", value)]
    answer = citizen.posts(citizen.page.address, sent)
    assert answer.status_code == (303 if value.strip() == "SELF" else 422)


@pytest.mark.parametrize("value", ["FAX", "PRINT,SMS", "", "\x00", "X" * 500])
def test_of_several_choices_every_one_must_be_offered(citizen: Citizen, value: str) -> None:
    confirmed(citizen, AMAYA.curp)
    form = citizen.page.form("f")
    sent = [
        ("csrf", token_of(citizen)),
        ("seq", form.controls["seq"].values[0]),
        ("delivery", "PRINT"),
        ("delivery", value),
    ]
    assert citizen.posts(citizen.page.address, sent).status_code in ((303,) if not value else (422,))


WEIRD = (
    "\x00", "\x1b[31m", "\u202e\u202d", "\ufeff", "\ud7ff\ue000", "𝕮𝖀𝕽𝕻", "ÿ" * 60, "'; DROP TABLE draft; --",
    "<script>alert(1)</script>", "{{ 7*7 }}", "${7*7}", "%s%n%x", "../../etc/passwd", "\r\nSet-Cookie: s=1",
    "=cmd|' /C calc'!A0", "A" * 200, "A" * 201, "🙂" * 100, "\u0301" * 150, "٠١٢٣٤٥٦٧٨٩", "é" * 199,
)  # fmt: skip


@both_ways
@pytest.mark.parametrize("text", WEIRD)
def test_weird_text_is_answered_with_words_and_drawn_harmlessly(citizen: Citizen, text: str) -> None:
    citizen.starts().answers(for_whom="SELF").answers(curp=text).is_at("/curp")
    assert citizen.page.status == 422
    assert "<script>alert" not in citizen.page.html
    assert "49" not in citizen.page.form("f").controls["curp"].values[0] or "7*7" not in text
    citizen.answers(curp=AMAYA.curp).is_at("/confirmar")


@pytest.mark.parametrize("text", WEIRD)
def test_weird_text_in_a_free_answer_is_kept_or_refused_and_never_run(citizen: Citizen, text: str) -> None:
    proved(citizen, EULALIA).answers(first_employer=text)
    assert citizen.page.status in (200, 422)
    assert "<script>alert" not in citizen.page.html
    citizen.goes_to(f"{citizen.draft}/primer-trabajo")
    assert "<script>alert" not in citizen.page.html
    if citizen.page.form("f").controls["first_employer"].values != [""]:
        citizen.goes_to(f"{citizen.draft}/primer-anio").answers(first_year="").is_at("/revisar")
        assert "<script>alert" not in citizen.page.html


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"csrf=%ff%fe&for_whom=%c3%28", b"=&=&=", b"&" * 1000, b"a" * 60_000]
)
def test_bytes_that_are_no_form_are_refused(citizen: Citizen, body: bytes) -> None:
    citizen.starts()
    answer = citizen.client.post(
        citizen.page.address,
        data=body,
        content_type="application/x-www-form-urlencoded",
        base_url=citizen.origin,
    )
    assert answer.status_code in (400, 403, 413)


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain",
        "application/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "",
        "a" * 500,
    ],
)
def test_other_kinds_of_body_are_refused(citizen: Citizen, kind: str) -> None:
    citizen.starts()
    answer = citizen.client.post(
        citizen.page.address, data=b'{"for_whom":"SELF"}', content_type=kind, base_url=citizen.origin
    )
    assert answer.status_code in (400, 403, 415)


def test_a_connection_cut_in_the_middle_of_an_answer_keeps_what_was_kept(citizen: Citizen) -> None:
    citizen.starts().answers(for_whom="SELF")
    whole = f"csrf={token_of(citizen)}&seq=1&curp={RENATA.curp}".encode()
    for heard in (0, 10, 60, len(whole) - 1):
        answer = citizen.client.post(
            citizen.page.address, input_stream=BytesIO(whole[:heard]), content_length=len(whole),
            base_url=citizen.origin, content_type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert answer.status_code in (400, 403, 422)
        assert RENATA.curp not in answer.get_data(as_text=True)
    citizen.answers(curp=RENATA.curp).is_at("/confirmar")


def test_twenty_megabytes_are_heard_to_the_end_and_refused(citizen: Citizen) -> None:
    citizen.starts()
    body = BytesIO(b"csrf=" + b"x" * 20_000_000)
    answer = citizen.client.post(
        citizen.page.address, input_stream=body, content_length=20_000_005, base_url=citizen.origin,
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 413
    assert body.tell() == 20_000_005
    assert "Lo que enviaste es demasiado grande" in answer.get_data(as_text=True)
    assert "Tus respuestas están guardadas." in answer.get_data(as_text=True)
    citizen.answers(for_whom="SELF").is_at("/curp")


def test_more_than_we_listen_to_is_cut(citizen: Citizen) -> None:
    citizen.starts()
    size = 40 * 1024 * 1024
    body = BytesIO(b"x" * size)
    answer = citizen.client.post(
        citizen.page.address, input_stream=body, content_length=size, base_url=citizen.origin,
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    assert answer.status_code == 413
    assert body.tell() <= 33 * 1024 * 1024


def test_a_form_of_too_many_parts_is_refused(citizen: Citizen) -> None:
    citizen.starts()
    parts = {f"field{n}": "x" for n in range(100)} | {"csrf": token_of(citizen)}
    answer = citizen.client.post(
        citizen.page.address, data=parts, content_type="multipart/form-data", base_url=citizen.origin
    )
    assert answer.status_code in (400, 403, 413)


def test_an_upload_where_none_is_asked_is_refused(citizen: Citizen) -> None:
    citizen.starts()
    sent = {"csrf": token_of(citizen), "seq": "0", "for_whom": "SELF", "file": (BytesIO(b"x"), "x.pdf")}
    answer = citizen.client.post(citizen.page.address, data=sent, base_url=citizen.origin)
    assert answer.status_code in (303, 400)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Cookie", "s=" + "x" * 7000), ("Cookie", "s=a.b.c.d; s=e"), ("Cookie", "s=" + "é" * 50),
        ("Cookie", "=;;=; s"),
        ("Cookie", "s=a.zz.xxxxx.AAAA"), ("Accept-Encoding", "br" * 3000), ("Accept-Language", "x" * 7000),
        ("User-Agent", "\x01\x02" * 100), ("Referer", "http://evil.example/" + "x" * 5000),
        ("HX-Request", "true"),
        ("HX-Request", "x" * 5000), ("HX-History-Restore-Request", "true"), ("HX-Target", "<script>"),
        ("Range", "bytes=0-1,5-9"), ("If-None-Match", "*"), ("X-Request-Id", "\n"), ("Content-Length", "99"),
        ("Transfer-Encoding", "chunked"), ("Expect", "100-continue"), ("Upgrade", "websocket"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("address", ["/", "/tramites/asignacion-nss", "/salud"])
def test_odd_headers_do_no_harm(citizen: Citizen, address: str, name: str, value: str) -> None:
    if "\n" in value:
        value = value.replace("\n", " ")
    answer = citizen.client.get(
        address, base_url=citizen.origin, headers={name: value.encode().decode("latin-1")}
    )
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "path",
    [
        "/..", "/../etc/passwd", "/static/../kiosk.db", "/static/..%2f..%2fkiosk.db",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd", "//evil.example", "/%2f%2fevil.example", "/.git/config", "/.env",
        "/wp-login.php", "/static/app.css",
        "/static/", "/%c0%ae%c0%ae/", "/\\..\\..", "/tramites/%00", "/tramites/../../x", "/eventos/%ff",
        "/" + "a" * 3000,
        "/admin", "/asesor", "/metricas/x", "/simulado", "/simulado/../salud",
    ],
)  # fmt: skip
def test_paths_that_lead_nowhere(citizen: Citizen, path: str) -> None:
    answer = citizen.client.get(path, base_url=citizen.origin)
    assert answer.status_code in (303, 308, 400, 404, 414)
    assert "root:" not in answer.get_data(as_text=True)
    where = answer.headers.get("Location", "/")
    assert where.startswith("/") or where.startswith(citizen.origin), where
    assert not where.startswith("//")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"])
@pytest.mark.parametrize("address", ["/", "/tramites/asignacion-nss", "/retomar", "/salud", "/terminar"])
def test_other_methods_change_nothing(citizen: Citizen, address: str, method: str) -> None:
    answer = citizen.client.open(address, method=method, base_url=citizen.origin)
    assert answer.status_code in (200, 400, 405)
    if method == "HEAD":
        assert answer.get_data() == b""


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nb",
        "/ayuda?x=1",
        "x" * 5000,
    ],
)
def test_a_way_back_leads_nowhere_else(citizen: Citizen, wanted: str) -> None:
    for page in ("/ayuda", "/ajustes"):
        answer = citizen.client.get(page, query_string={"de": wanted}, base_url=citizen.origin)
        assert answer.status_code == 200
        assert "evil.example" not in answer.get_data(as_text=True)
        assert "javascript:" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q",
        "<script>alert(1)</script>",
        "nss" * 500,
        "%",
        "_",
        "\x00",
        "'",
        "\\",
        "٣",
        "🙂",
        "a b c d e f g h i j",
    ],
)
def test_a_search_of_anything(citizen: Citizen, query: str) -> None:
    answer = citizen.client.get("/buscar", query_string={"q": query}, base_url=citizen.origin)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_a_draft_is_never_reached_by_a_get_that_changes_it(citizen: Citizen, world: World) -> None:
    reached(citizen, AMAYA.curp)
    for page in (
        "enviar",
        "guardar",
        "telefono",
        "codigo/otro",
        "codigo/sin",
        "llave",
        "abrir",
        "pasado",
        "relevo",
    ):
        answer = citizen.client.get(f"{citizen.draft}/{page}", base_url=citizen.origin)
        assert answer.status_code in (303, 404, 405), page
    assert world.numbers_of(AMAYA.curp) == []
    citizen.goes_to(f"{citizen.draft}/revisar").is_at("/revisar")


def test_thirty_drafts_in_ten_minutes_are_enough_for_one_browser(citizen: Citizen, world: World) -> None:
    for _ in range(31):
        citizen.starts().is_at("/para-quien")
        world.clock.passes(seconds=-5)
    citizen.goes_to("/tramites/asignacion-nss").meets(429).answers().sees("Espera un poco")
    world.clock.passes(minutes=10)
    citizen.starts().is_at("/para-quien")
