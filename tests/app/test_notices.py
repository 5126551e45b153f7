"""Letters reach those whom they concern, through a real mail server; without one nothing changes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask.testing import FlaskClient

from app import accounts, mail, review
from app.mail import Letter, MailError
from app.store import Store, people
from kb.load import load
from kb.people import Person
from kb.proposal import Given
from tests.app.browser import Visitor
from tests.app.conftest import Opens
from tests.app.members import member, store, store_of, visitor
from tests.app.test_signing import START
from tests.kb.killed import LIMIT

__all__ = ["store"]
SENDER = "Criteria Commons <commons@example.org>"
SITE = "https://criteria.example"


@dataclass
class Office:
    """The mail server of a test and what it took."""

    folder: Path
    port: int
    user: str = ""

    @property
    def url(self) -> str:
        return f"smtp://{self.user}127.0.0.1:{self.port}"

    def letters(self, count: int) -> list[EmailMessage]:
        """The letters so far, by address, as soon as there are `count`."""
        until = time.monotonic() + 20
        while len(found := sorted(self.folder.glob("*.eml"))) < count:
            assert time.monotonic() < until, f"{len(found)} of {count} letters"
            time.sleep(0.02)
        read = [message_from_bytes(one.read_bytes(), policy=policy.default) for one in found]
        assert len(read) == count
        return sorted(read, key=lambda one: (str(one["To"]), str(one["Subject"])))  # type: ignore[arg-type,return-value]


@contextmanager
def running(folder: Path, *password: str) -> Iterator[Office]:
    folder.mkdir()
    words = [sys.executable, str(Path(__file__).with_name("smtp.py")), str(folder), *password]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield Office(folder, int(process.stdout.readline()))
        process.terminate()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with running(tmp_path / "letters") as office:
        yield office


@pytest.fixture
def client(opens: Opens, office: Office) -> FlaskClient:
    return opens(smtp_url=office.url, mail_from=SENDER, base_url="http://localhost")


def reached(store: Store, login: str, role=None, administrator: bool = False) -> Person:  # type: ignore[no-untyped-def]
    """Somebody with an address."""
    person = member(store, login, role, administrator)
    accounts.set_mail(store, person, f"{login}@example.org", START)
    return person


def proposed(store: Store, folder: Path, ann: Person) -> int:
    text, library = (folder / LIMIT).read_text("utf-8"), load(folder)
    text = text.replace("min: 30", "min: 20")
    kept = review.begin(store, library, ann, "quiet-works", "noise-limit", "criterion", text, START)
    review.act(store, ann, kept.proposal.id, "submit", Given(1), START)
    return kept.proposal.id


def test_authors_hear_what_others_do_with_their_proposal(
    store: Store, folder: Path, office: Office
) -> None:
    ann, edith = reached(store, "ann", "contributor"), reached(store, "edith", "editor")
    number = proposed(store, folder, ann)
    review.comment(store, edith, number, "title", "A secret thought.", START)
    review.act(store, edith, number, "request-changes", Given(1, reason="Secret too."), START)
    asked, commented = office.letters(2)
    assert (asked["To"], asked["From"]) == ("ann@example.org", SENDER)
    assert asked["Subject"] == "Your proposal for noise-limit: asked for changes"
    assert commented["Subject"] == "Your proposal for noise-limit: commented"
    assert f"http://localhost/proposals/{number}" in asked.get_content()
    assert "http://localhost/account" in asked.get_content()
    said = asked.get_content() + commented.get_content()
    assert "secret" not in said.lower()


def test_editors_hear_of_a_report_and_others_do_not(
    client: FlaskClient, store: Store, office: Office
) -> None:
    reached(store, "edith", "editor")
    reached(store, "ann", "contributor")
    reached(store, "root", administrator=True)
    member(store, "eve", "editor")
    reader = Visitor(client)
    reader.send("/entries/tree-log/report", text="Another community.")
    reader.send("/entries/noise-limit/report", text="x", website="http://spam.example")
    reader.send("/entries/noise-limit/report", text="80 dB is wrong.")
    (letter,) = office.letters(1)
    assert letter["To"] == "edith@example.org"
    assert letter["Subject"] == "A reader reported a problem with noise-limit"
    assert "80 dB" not in letter.get_content()


def test_an_invitation_goes_by_mail_and_is_still_shown(
    client: FlaskClient, store: Store, office: Office
) -> None:
    member(store, "root", administrator=True)
    root = Visitor(client)
    root.sign_in("root")
    page = root.send("/people", act="invite", login="zoe", name="Zoe", mail="zoe@example.org")
    assert "It was also sent to zoe@example.org." in page.text
    (letter,) = office.letters(1)
    link = next(line for line in letter.get_content().splitlines() if "/invitation/" in line)
    assert link in page.text
    zoe = visitor(client.application)
    assert "You will sign in as zoe" in zoe.page(link.removeprefix("http://localhost")).text


def test_whoever_wants_no_letters_gets_none(
    client: FlaskClient, store: Store, folder: Path, office: Office
) -> None:
    ann, edith = reached(store, "ann", "contributor"), reached(store, "edith", "editor")
    me = Visitor(client)
    me.sign_in("ann")
    assert me.page("/account").one("input", name="mail").attributes["value"] == "ann@example.org"
    odd = me.send("/account", act="mail", mail="not an address")
    assert (odd.status_code, "This is no mail address" in odd.text) == (400, True)
    assert me.send("/account", act="mail", mail="").status_code == 303
    number = proposed(store, folder, ann)
    review.comment(store, edith, number, "", "Hm.", START)
    Visitor(client).send("/entries/noise-limit/report", text="The last letter.")
    (letter,) = office.letters(1)
    assert letter["To"] == "edith@example.org"


def test_what_is_not_kept_is_not_told(store: Store, office: Office) -> None:
    from app.store import audit

    reached(store, "edith", "editor")
    told: list[str] = []
    store.listeners.append(lambda line: told.append(line.act))

    def fail() -> None:
        with store.writing() as db:
            audit.write(db, START, None, "reported a problem", "report 1", "noise-limit")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.writing() as db:
        audit.write(db, START, None, "reported a problem", "report 2", "noise-limit")
    assert told == ["reported a problem"]
    assert "report 2" in office.letters(1)[0].get_content()


def test_a_server_that_is_not_there_breaks_no_page(
    opens: Opens, caplog: pytest.LogCaptureFixture
) -> None:
    client = opens(smtp_url="smtp://127.0.0.1:9", mail_from=SENDER)
    reached(store_of(client), "edith", "editor")
    assert Visitor(client).send("/entries/noise-limit/report", text="x").status_code == 303
    until = time.monotonic() + 20
    while "a letter was not sent: 127.0.0.1:9" not in caplog.text:
        assert time.monotonic() < until
        time.sleep(0.02)


def test_without_a_server_nothing_changes(opens: Opens) -> None:
    client = opens()
    store = store_of(client)
    member(store, "root", administrator=True)
    root = Visitor(client)
    root.sign_in("root")
    assert "This site sends no letters at present." in root.page("/account").text
    page = root.send("/people", act="invite", login="zoe", name="Zoe", mail="zoe@example.org")
    assert "also sent" not in page.text
    assert store.listeners == []
    with store.reading() as db:
        zoe = people.by_login(db, "zoe")
    assert zoe
    assert zoe.person.mail == "zoe@example.org"


def test_a_password_is_given_to_the_server(tmp_path: Path) -> None:
    with running(tmp_path / "letters", "open:sesame") as office:
        letter = Letter("ann@example.org", "Ein Gruß\r\nBcc: eve@example.org", "Grüße")
        office.user = "me:open%3Asesame@"
        mail.send(office.url, SENDER, letter)
        (kept,) = office.letters(1)
        assert kept["Subject"] == "Ein Gruß Bcc: eve@example.org"
        assert kept["Bcc"] is None
        assert kept.get_content().strip() == "Grüße"
        office.user = "me:wrong@"
        with pytest.raises(MailError, match="wrong password"):
            mail.send(office.url, SENDER, letter)
        office.user = ""
        with pytest.raises(MailError, match="did not take the letter"):
            mail.send(office.url, SENDER, letter)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that no authority knows, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now, here = datetime.now(UTC), x509.IPAddress(ip_address("127.0.0.1"))
    made = x509.CertificateBuilder(
        name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1)
    )
    signed = made.add_extension(x509.SubjectAlternativeName([here]), True).sign(key, SHA256())
    path, plain = tmp_path / "server.pem", NoEncryption()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain)
    path.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_letters_and_passwords_go_over_tls_to_a_server_whose_certificate_is_known(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    """The server takes no password before TLS, and the client gives none to whom it does not know."""
    letter = Letter("ann@example.org", "Hello", "Hello")
    with running(tmp_path / "letters", "sesame", scheme, str(certificate)) as office:
        url = f"{scheme}://me:sesame@127.0.0.1:{office.port}"
        with pytest.raises(MailError, match="CERTIFICATE_VERIFY_FAILED"):
            mail.send(url, SENDER, letter)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        with pytest.raises(MailError, match="wrong password"):
            mail.send(url.replace("sesame", "guess"), SENDER, letter)
        mail.send(url, SENDER, letter)
        assert office.letters(1)[0].get_content().strip() == "Hello"


def test_an_address_that_the_server_refuses_is_told_to_the_operator(office: Office) -> None:
    with pytest.raises(MailError, match="did not take the letter"):
        mail.send(office.url, SENDER, Letter("nobody@example.org", "Hello", "Hello"))


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://x", "smtp://", "smtp://x:y", "smtp://[x"]
)
def test_an_address_that_is_no_server_is_said_to_be_so(url: str) -> None:
    with pytest.raises(MailError, match="KB_SMTP_URL is not the address"):
        mail.server(url)
