"""chat.py ROOM MESSAGE: prints what was missed in the room, writes the message, then prints what comes.

What is printed is acknowledged as seen. How far it has come is in the file `cursor`, for the next start.
"""

import os
import pathlib
import sys
import threading
import uuid

import socketio

room_id, text = sys.argv[1:]
cursor_file = pathlib.Path('cursor')
cursor = int(cursor_file.read_text()) if cursor_file.exists() else 0
lock = threading.RLock()  # the library handles each event in a thread of its own
client = socketio.Client()


def ask(event, payload):
    answer = client.call(event, payload, timeout=10)
    if not answer['ok']:
        raise RuntimeError(f"{event}: {answer['error']['code']}")
    return answer


def take(entries):
    """Entries are in the order of the log. The acknowledgement of the last covers those before it."""
    global cursor
    for entry in entries:
        cursor = entry['seq']
        if entry['type'] != 'event':  # that is a change of a group
            print(f"{entry['sender']}: {entry['message']}", flush=True)
    if entries:
        cursor_file.write_text(str(cursor))
        ask('messageSeen', {'roomId': room_id, 'messageId': entries[-1]['messageId']})


def catch_up():
    has_more = True
    while has_more:
        page = ask('joinRoom', {'roomId': room_id, 'afterSeq': cursor})
        take(page['messages'])
        has_more = page['hasMore']


@client.on('connect')
def connected():
    client.start_background_task(locked, catch_up)


@client.on('receiveMessage')
def received(entry):
    if entry['roomId'] == room_id:
        locked(lambda: take_next(entry))


def take_next(entry):
    if entry['seq'] == cursor + 1:
        take([entry])
    elif entry['seq'] > cursor:
        catch_up()  # one before it has not come


def locked(work):
    with lock:
        work()


client.connect(
    os.environ.get('URL', 'http://127.0.0.1:5000'),
    auth={'token': os.environ['TOKEN'], 'receipts': 'manual'},
    wait_timeout=10,
)
# Sent again under the same id, it would be stored once.
ask('sendMessage', {'roomId': room_id, 'message': text, 'clientMessageId': str(uuid.uuid4())})
client.wait()
