"""A small mail server: a process that keeps every letter as a file. Run as
`smtp.py FOLDER [PASSWORD [smtp|smtps CERTIFICATE]]`; prints its port. An address that begins with `nobody`
is refused. With a certificate (and its key, in one file) it speaks TLS: from the start, or once it is
asked to, and takes no letter before.
"""

import asyncio
import base64
import ssl
import sys
from pathlib import Path


async def serve(folder: Path, password: str = "", scheme: str = "smtp", pem: str = "") -> None:
    """Answer one command after the other, as RFC 5321 and RFC 3207 say."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if pem else None
    if tls:
        tls.load_cert_chain(pem)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        offers = tls is not None and scheme == "smtp"
        known = not password and not offers

        def say(text: str) -> None:
            writer.write(f"{text}\r\n".encode())

        say("220 test ESMTP")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                say("250-test")
                say("250 STARTTLS" if offers else "250 AUTH PLAIN" if password else "250 test")
            elif word == "STARTTLS" and tls and offers:
                say("220 go on")
                await writer.start_tls(tls)
                offers, known = False, not password
            elif word == "AUTH":
                given = base64.b64decode(line.split()[2]).split(b"\0")[2].decode()
                known = given == password
                say("235 well" if known else "535 wrong password")
            elif word == "DATA":
                say("354 go on")
                letter = await reader.readuntil(b"\r\n.\r\n")
                number = len(list(folder.glob("*.eml")))
                (folder / f"{number}.new").write_bytes(letter[:-5])
                (folder / f"{number}.new").rename(folder / f"{number}.eml")
                say("250 kept")
            elif word == "QUIT":
                say("221 bye")
                break
            elif word == "RCPT" and "<nobody" in line:
                say("550 unknown")
            else:
                say("250 well" if known else "530 sign in first")
        writer.close()

    server = await asyncio.start_server(
        talk, "127.0.0.1", 0, ssl=tls if scheme == "smtps" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), *sys.argv[2:]))
