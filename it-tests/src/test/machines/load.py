#!/usr/bin/env python3
"""Constant load with sessions, by HTTP/1.1 on kept connections: each session's counter may only grow.

Requests begin when they are due, also when others have no answer yet. Until it is told to end by SIGTERM; then it
writes what became of each as JSON.
"""
import argparse
import asyncio
import json
import signal
import time


class Session:
    """A client with its cookies. One request at a time."""

    def __init__(self, host, port):
        self.place = host, port
        self.reader = self.writer = None
        self.cookies = {}
        self.least = 0
        self.busy = False

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None

    async def chunks(self):
        body = b''
        while True:
            size = int(await self.reader.readline(), 16)
            chunk = await self.reader.readexactly(size + 2)
            if not size:
                return body
            body += chunk[:-2]

    async def ask(self, method):
        """Returns (status, server, version, 'lost' or 'set back' for a session that is, else '')."""
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(*self.place)
        cookies = '; '.join('%s=%s' % pair for pair in self.cookies.items())
        self.writer.write((
            '%s /count HTTP/1.1\r\nHost: www.example.com\r\n%sContent-Length: 0\r\n\r\n'
            % (method, 'Cookie: %s\r\n' % cookies if cookies else '')).encode())
        head = await self.reader.readuntil(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        status = int(lines[0].split(' ')[1])
        length, close, chunked = 0, False, False
        for line in lines[1:]:
            name, _, value = line.partition(':')
            name, value = name.lower(), value.strip()
            if name == 'content-length':
                length = int(value)
            elif name == 'transfer-encoding':
                chunked = True
            elif name == 'connection':
                close = value.lower() == 'close'
            elif name == 'set-cookie':
                key, _, cookie = value.partition(';')[0].partition('=')
                self.cookies[key] = cookie
        body = await self.chunks() if chunked else await self.reader.readexactly(length)
        if close:
            self.close()
        if status != 200:
            return status, '', '', ''
        answer = json.loads(body)
        # More than one more: the balancer has sent a request twice.
        lost = '' if answer['count'] > self.least else 'lost' if answer['count'] == 1 else 'set back'
        self.least = answer['count']
        return status, answer['node'], answer['version'], lost


class Load:
    def __init__(self, arguments):
        self.arguments = arguments
        self.results = []
        self.idle = [Session(arguments.host, arguments.port) for _ in range(arguments.sessions)]

    async def one(self, session, due, method):
        kind = node = version = lost = ''
        try:
            status, node, version, lost = await asyncio.wait_for(session.ask(method), self.arguments.patience)
            kind = '' if status == 200 else str(status)
        except asyncio.TimeoutError:
            kind = 'no answer'
        except (OSError, asyncio.IncompleteReadError) as error:
            kind = 'broken off' if isinstance(error, asyncio.IncompleteReadError) else 'no connection'
        if kind:
            session.close()
        self.results.append((due, time.monotonic() - due, method, kind, node, version, lost))
        self.idle.append(session)

    async def run(self):
        begin = time.monotonic()
        tasks = set()
        number = 0
        skipped = 0
        ended = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
        while not ended.is_set():
            due = begin + number / self.arguments.rate
            pause = due - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            number += 1
            if not self.idle:
                skipped += 1
                continue
            task = asyncio.create_task(self.one(self.idle.pop(0), due, 'POST' if number % 4 == 0 else 'GET'))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
        for session in self.idle:
            session.close()
        with open(self.arguments.output, 'w') as file:
            json.dump({'begin': begin, 'skipped': skipped, 'results': self.results}, file)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--host', required=True)
    parser.add_argument('--port', type=int, required=True)
    parser.add_argument('--rate', type=float, default=200)
    parser.add_argument('--sessions', type=int, default=400)
    parser.add_argument('--patience', type=float, default=30)
    parser.add_argument('--output', required=True)
    asyncio.run(Load(parser.parse_args()).run())


main()
