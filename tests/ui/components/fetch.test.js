import assert from "node:assert/strict";
import test from "node:test";

import { fetchPacket, fetchPackets } from "../../../ui/components/shared/core/fetch.js";

globalThis.document = { baseURI: "http://127.0.0.1/explorer/draw" };
const waits = [1];

function packetOf(name) {
  const array = { offset: 0, shape: [1], dtype: "uint8" };
  const header = JSON.stringify({ version: 1, models: [{ hash: name, encoder: [], decoder: [] }], arrays: { [name]: array } });
  const bytes = new Uint8Array(4 + 200 + 4);
  new DataView(bytes.buffer).setUint32(0, 200, true);
  bytes.set(new TextEncoder().encode(header.padEnd(200)), 4);
  bytes[204] = 7;
  return bytes;
}
const answer = (body, { status = 200, type = "application/octet-stream" } = {}) =>
  new Response(body, { status, headers: { "content-type": type } });

test("an address is below that of the app, wherever that is", async () => {
  const asked = [];
  const get = async (url) => {
    asked.push(String(url));
    return answer(packetOf("a"));
  };
  const { models, arrays } = await fetchPacket("packets/weights/0?entry=a", { get });
  assert.deepEqual(asked, ["http://127.0.0.1/explorer/packets/weights/0?entry=a"]);
  assert.equal(models[0].hash, "a");
  assert.deepEqual([...arrays.get("a").data], [7]);
});

test("packets come together", async () => {
  const get = async (url) => answer(packetOf(url.pathname.slice(-1)));
  const { models, arrays } = await fetchPackets(["packets/x/a", "packets/x/b"], { get });
  assert.deepEqual(models.map(({ hash }) => hash), ["a", "b"]);
  assert.deepEqual([...arrays.keys()], ["a", "b"]);
});

test("a server that is away or busy is asked again", async () => {
  const answers = [
    async () => { throw new TypeError("no connection"); },
    async () => answer("", { status: 503 }),
    async () => ({ ok: true, headers: new Headers({ "content-type": "application/octet-stream" }), arrayBuffer: async () => { throw new TypeError("cut off"); } }),
    async () => answer(packetOf("late")),
  ];
  const { models } = await fetchPacket("packets/x/0", { get: () => answers.shift()(), waits });
  assert.equal(models[0].hash, "late");
});

test("a page in place of a packet, and a packet that is gone, are told", async () => {
  const page = async () => answer("<!doctype html>", { type: "text/html" });
  await assert.rejects(fetchPacket("packets/x/0", { get: page }), /came as text\/html/);
  const gone = async () => answer("The model is gone; choose another.", { status: 404, type: "text/plain" });
  await assert.rejects(fetchPacket("packets/x/0", { get: gone }), /choose another/);
});

test("who is no longer there waits for nothing", async () => {
  const stop = new AbortController();
  const get = async () => answer("", { status: 503 });
  const waiting = fetchPacket("packets/x/0", { get, signal: stop.signal, waits: [10_000] });
  setTimeout(() => stop.abort(), 5);
  await assert.rejects(waiting, { name: "AbortError" });
});
