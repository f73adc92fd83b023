"""Every errand, done by canaries before a real server; what comes up is sought from then on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.browser import walks
from tests.browser.desk_states import sign_in
from tests.browser.lookup_states import CAUSE
from tests.browser.person import Person
from tests.browser.server import Server
from tests.browser.states import HAND_OFF
from tests.browser.walks import Answers, walk
from tests.privacy import canaries
from tests.privacy.canaries import SECRET, SURNAMES, Canary, Sought

CODE_OF_MAIL = re.compile(r"código es (\d{6})\b")
PAIR = re.compile(r"(2\d{3}-\d{6}-\d).*?\b([0-9A-Z]{5}-[0-9A-Z]{5})\b", re.S)
NUMBER = re.compile(r"\b\d\d \d\d \d\d \d{4} \d\b")
HOME, KIOSK = "/", "/?canal=kiosco"


@dataclass(slots=True)
class Errands:
    """A server, what is sought, and the errands that were done."""

    server: Server
    sought: Sought
    done: list[str] = field(default_factory=list)

    def all(self) -> None:
        """One after the other, so that the mailbox tells whose code is whose."""
        for errand in (
            self.new_at_home, self.known_leaves_and_comes_back, self.seen_again, self.known_at_a_kiosk,
            self.handed_to_a_phone, self.two_windows, self.by_name, self.silence, self.mistakes,
            self.locked, self.logged_in, self.looked_up_by_the_staff,
        ):  # fmt: skip
            errand()
            self.done.append(errand.__name__)

    def person(self, door: str = HOME) -> Person:
        someone = Person(self.server.url)
        someone.open(door)
        return someone

    def answers(self, one: Canary, *ways: str) -> Answers:
        told = {"delivery": [*(ways or ("PRINT",))], "phone": one.typed if "SMS" in ways else "",
                "email": one.mail if "EMAIL" in ways else ""}  # fmt: skip
        return {**walks.USUAL, "curp": {"curp": one.curp}, "entrega": told}

    def note_codes(self) -> str:
        """Every code in the mailbox is sought from now on; answers the newest."""
        mail = Person(self.server.url).open("/simulado/buzon").html
        found = CODE_OF_MAIL.findall(re.sub(r"<[^>]+>", "", mail))
        for code in set(found) - set(self.sought.texts.values()):
            self.sought.add(f"one-time code, the {len(self.sought.texts)}th text", code)
        return str(found[0])

    def note_pair(self, person: Person) -> tuple[str, str]:
        """Folio and code to come back; only the code is a secret."""
        found = PAIR.search(re.sub(r"<[^>]+>", " ", person.here.html))
        assert found is not None, f"no folio and code at {person.here.path}"
        self.sought.add(f"resume code of {found[1]}", found[2])
        return found[1], found[2]

    def arrives(self, person: Person, one: Canary, *ways: str, until: str) -> None:
        walk(person, self.server, self.answers(one, *ways), until=until)
        if until not in ("para-quien", "curp", "confirmar", "entrega"):
            self.note_codes()

    def note_result(self, person: Person, name: str) -> str:
        """The number that was assigned, and all that hangs on an acuse: PDF, check, opinion."""
        path = person.here.path.partition("#")[0]
        assert path.startswith("/acuses/"), f"{name}: {person.here.path} {person.here.h1!r}"
        for number in NUMBER.findall(person.here.html):
            self.sought.add(f"nss of {name}", number.replace(" ", ""))
        assert person.ask("GET", f"{path}.pdf").status == 200
        for link in set(re.findall(r"/verificar/[0-9A-Z]{8}", person.here.html)):
            assert Person(self.server.url).open(link).status == 200
        return path.rsplit("/", 1)[-1]

    # --- errands --------------------------------------------------------------------------------------

    def new_at_home(self) -> None:
        person = self.person()
        self.arrives(person, canaries.NEWCOMER, "PRINT", "SMS", "EMAIL", until="codigo")
        assert person.send(one_time_code="000000").status == 422
        person.send("/otro-codigo" if "/otro-codigo" in person.here.html else "/codigo/otro")
        person.send(one_time_code=self.note_codes())
        person.send()
        self.note_result(person, "the newcomer")

    def known_leaves_and_comes_back(self) -> None:
        person = self.person()
        self.arrives(person, canaries.KNOWN, until="codigo")
        person.send("/guardar")
        folio, code = self.note_pair(person)
        assert Person(self.server.url).open(f"/seguimiento/{folio}").status in (200, 404)
        phone = self.person("/retomar")
        assert phone.send(folio=folio, code="0000000000").status == 422
        phone.send(folio=folio, code=code)
        phone.send(one_time_code=self.note_codes())
        phone.send()
        self.note_result(phone, "the known")
        self.kept = (folio, code)

    kept: tuple[str, str] = ("", "")

    def seen_again(self) -> None:
        """The acuse on another device: masked status, code page, acuse."""
        person = self.person("/retomar")
        person.send(folio=self.kept[0], code=self.kept[1])
        person.send("/ver")
        assert person.send(one_time_code="000000").status == 422
        person.send(one_time_code=self.note_codes())
        self.note_result(person, "the known, again")

    def known_at_a_kiosk(self) -> None:
        person = self.person(KIOSK)
        self.arrives(person, canaries.KIOSK_KNOWN, until="confirmar")
        self.note_pair(person)
        person.send(is_it_you="yes")
        person.send(delivery=["PRINT"], phone="", email="")
        person.send(one_time_code=self.note_codes())
        person.send()
        self.note_result(person, "the known at a kiosk")
        assert person.send("/terminar").path == "/terminado"

    def handed_to_a_phone(self) -> None:
        person = self.person(KIOSK)
        self.arrives(person, canaries.HANDED, until="entrega")
        person.send("/telefono")
        found = HAND_OFF.search(person.here.html)
        assert found is not None
        self.sought.add("hand-off code", found[1])
        phone = self.person("/continuar/" + re.sub(r"[ -]", "", found[1]))
        phone.send()
        phone.send(delivery=["PRINT", "SMS"], phone=canaries.HANDED.typed, email="")
        phone.send(one_time_code=self.note_codes())
        phone.send()
        self.note_result(phone, "the handed over")
        person.open("/continuado")

    def two_windows(self) -> None:
        """Two answers to one page: both are shown and one is chosen."""
        person = self.person()
        self.arrives(person, canaries.TWO_TABS, until="entrega")
        before = person.here
        person.send(delivery=["PRINT", "SMS"], phone=canaries.TWO_TABS.typed, email="")
        person.here = before
        answer = person.send(delivery=["PRINT", "EMAIL"], phone="", email=canaries.TWO_TABS.mail)
        assert answer.status == 409, answer.status
        self.note_codes()

    def by_name(self) -> None:
        person = self.person()
        walk(person, self.server, self.answers(canaries.ALONE), until="curp")
        person.open(person.here.path.rsplit("/", 1)[0] + "/sin-curp")
        names = {"asked_given_names": canaries.ALONE.given, "asked_surname_1": SURNAMES[0],
                 "asked_surname_2": SURNAMES[1], "asked_sex": "M"}  # fmt: skip
        person.send(**{key: value for key, value in names.items() if key in person.here.form().names})

    def silence(self) -> None:
        """The registers do not answer; later the work in the background decides and sends a message."""
        person = self.person()
        walk(person, self.server, self.answers(canaries.SILENT, "PRINT", "SMS"), until="entrega")
        self.server.systems("down")
        person.send(delivery=["PRINT", "SMS"], phone=canaries.SILENT.typed, email="")
        person.send(one_time_code=self.note_codes())
        person.send()
        self.server.systems("up")
        for _ in range(2):
            self.server.kiosk("work", "--once")

    def mistakes(self) -> None:
        """Personal data where it does not belong: addresses, wrong boxes, broken and foreign requests."""
        one = canaries.NEWCOMER
        person = self.person()
        for path in (f"/{one.curp}", f"/tramites/{one.curp}", f"/acuses/{one.curp}", f"/verificar/{one.curp}",
                     f"/seguimiento/{one.curp}", f"/continuar/{one.typed}", f"/buscar?q={one.curp}",
                     f"/?{urlencode({'clave': SECRET})}"):  # fmt: skip
            assert person.open(path).status < 500
        walk(person, self.server, self.answers(one), until="curp")
        for value in (one.curp[:-1] + "?", f"{one.given} {SURNAMES[0]}", SECRET, one.typed * 40):
            assert person.send(curp=value).status == 422
        page = person.here.path
        assert person.post(page, {"csrf": "wrong", "curp": one.curp}).status in (400, 403)
        assert person.post(page, {"curp": one.curp, SECRET: SECRET}).status < 500
        assert person.ask("POST", page, f"curp={one.curp}&" + "x" * 70_000).status == 413
        assert person.ask("PUT", page, one.curp).status == 405
        report = f'{{"csp-report": {{"document-uri": "{self.server.url}/{one.curp}?{SECRET}"}}}}'
        person.ask("POST", "/csp", report)
        person.ask("GET", page, headers={"Referer": f"{self.server.url}/{one.curp}", "User-Agent": SECRET})

    def locked(self) -> None:
        """Fifteen silent minutes: the CURP opens the request again."""
        person = self.person()
        self.arrives(person, canaries.SCREEN, until="entrega")
        person.cookies["s"] = self.server.aged(person.cookies["s"], 20 * 60)
        person.open(person.here.path)
        assert person.send(proof=canaries.KNOWN.curp).status == 422
        person.send(proof=canaries.SCREEN.curp)

    def logged_in(self) -> None:
        """With the stand-in of the national login."""
        person = self.person()
        walk(person, self.server, self.answers(canaries.KNOWN), until="curp")
        person.send("/llave")
        person.send(account=canaries.KNOWN.curp)

    def looked_up_by_the_staff(self) -> None:
        """Without them, with a written reason: by each way there is, and one value shown whole."""
        one = canaries.KNOWN
        names = {"asked_given_names": one.given, "asked_surname_1": SURNAMES[0],
                 "asked_surname_2": SURNAMES[1], "asked_sex": "M", "asked_birth_state": "JC"}  # fmt: skip
        born = dict(zip(("day", "month", "year"), ("11", "8", "1979"), strict=True))
        names |= {f"asked_birth_date-{part}": value for part, value in born.items()}
        clerk = Person(self.server.url)
        sign_in(clerk, self.server, "0501")
        for way, whom in (("", {"curp": one.curp}), ("/nss", {"nss": one.nss}), ("/nombre", names)):
            clerk.open(f"/asesor/consulta{way}")
            clerk.send(**CAUSE, **whom)
            assert one.given in clerk.here.html, clerk.here.h1
            assert "Solo se ve esta vez." in clerk.send("mostrar-1").html
