"""A small mail server: a process that keeps every letter as a file. Run as `smtp.py FOLDER [PASSWORD]`;
prints its port. An address that begins with `nobody` is refused."""

import asyncio
import base64
import sys
from pathlib import Path


async def serve(folder: Path, password: str) -> None:
    """Answer one command after the other, as RFC 5321 says."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        known = not password

        def say(text: str) -> None:
            writer.write(f"{text}\r\n".encode())

        say("220 test ESMTP")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word == "EHLO":
                say("250-test\r\n250 AUTH PLAIN" if password else "250 test")
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

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), "".join(sys.argv[2:])))
