# Python's stock client, used as people use it: connects by WebSocket, sends a message and receives
# it.
#   stock-client.py URL CERTIFICATE-FILE-OR-NOTHING
import sys
import threading

import requests
import socketio

url, certificate = sys.argv[1:]
session = requests.Session()
session.verify = certificate or True
client = socketio.Client(http_session=session, reconnection=False)
heard = threading.Event()


@client.on("message")
def on_message(message):
    if message["content"] == "你好 from Python":
        heard.set()


client.connect(url, transports=["websocket"])
registered = client.call("register", {"name": "Python"})
assert registered["ok"], registered
sent = client.call("message", {"recipient": {"_id": "ALL_CHAT"}, "content": "你好 from Python"})
assert sent["ok"], sent
assert heard.wait(20)
print(registered["user"]["name"])
client.disconnect()
