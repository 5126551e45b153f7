"""Letters by SMTP. The only room that knows how mail is sent."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

SECONDS = 10.0
PORTS = {"smtp": 587, "smtps": 465}
HERE = ("localhost", "127.0.0.1", "::1")
WRONG = "KB_SMTP_URL is not the address of a mail server. Write smtp://user:password@host:port, or smtps:// for TLS from the start."


class MailError(Exception):
    """Why a letter was not taken; the text is for the operator."""


@dataclass(frozen=True)
class Letter:
    """A plain text to one address."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class Server:
    """Where letters are handed in. With `smtp` TLS begins as soon as the server offers it."""

    scheme: str
    host: str
    port: int
    user: str
    password: str


def server(url: str) -> Server:
    """The server at `url`. Raises MailError when it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise MailError(WRONG) from None
    if not parts.hostname:
        raise MailError(WRONG)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, parts.hostname, port, user, password)


def send(url: str, sender: str, letter: Letter) -> None:
    """Hand a letter to the server at `url`. Raises MailError."""
    at = server(url)
    try:
        with _connected(at) as connection:
            connection.send_message(_message(sender, letter))
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"{at.host}:{at.port} did not take the letter: {error}") from error


def _connected(at: Server) -> smtplib.SMTP:
    if at.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            at.host, at.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = smtplib.SMTP(at.host, at.port, timeout=SECONDS)
    try:
        connection.ehlo()
        if at.scheme == "smtp" and connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
        elif at.scheme == "smtp" and at.user and at.host not in HERE:
            raise smtplib.SMTPException("it offers no TLS, and a password is not sent without")
        if at.user:
            connection.login(at.user, at.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _message(sender: str, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = sender, letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="criteria-commons")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message
