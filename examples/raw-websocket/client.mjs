// node client.mjs USER MESSAGE: prints what happens in the user's rooms, and writes to the private room of ana and ben.
import { createHmac } from 'node:crypto';
import { WebSocket } from 'ws';

const { JWT_SECRET = '', URL = 'ws://127.0.0.1:3000/ws' } = process.env;
const [user, message] = process.argv.slice(2);

/** Your backend signs it, and its secret never leaves that. */
const sign = (userId) => {
  const now = Math.floor(Date.now() / 1000);
  const parts = [{ alg: 'HS256' }, { sub: userId, iat: now, exp: now + 3600 }];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createHmac('sha256', JWT_SECRET).update(text).digest('base64url')}`;
};

const ws = new WebSocket(URL);
const waiting = new Map();
let lastId = 0;
const ask = (name, payload) =>
  new Promise((resolve) => {
    waiting.set(++lastId, resolve);
    ws.send(JSON.stringify([lastId, name, payload]));
  });

ws.on('message', (text) => {
  const [idOrName, value] = JSON.parse(String(text));
  if (typeof idOrName === 'number') waiting.get(idOrName)(value);
  else if (idOrName === 'receiveMessage') console.log(`${value.sender}: ${value.message}`);
});
ws.on('close', (code) => console.log(`closed with ${code}`));
ws.on('open', async () => {
  const connected = await ask('connect', { token: sign(user) });
  if (!connected.ok) return console.log(connected.error.code);
  const { messages } = await ask('joinRoom', { roomId: 'ana_ben' });
  for (const { sender, message: earlier } of messages) console.log(`${sender}: ${earlier}`);
  await ask('sendMessage', { roomId: 'ana_ben', message });
});
