// In place of a server: a WebSocket that tells of runs as ui/shell/serving/live.py does, and trains them by a clock.
// window.fakeLive: { runs: id -> { run, payloads, shown }, sent, add(id, options), frame(id) }.

(() => {
  const pack = (arrays, note) => {
    const BYTES = { uint8: Uint8Array, float16: Uint16Array };
    const entries = {};
    let offset = 0;
    for (const [name, { values, shape, dtype }] of Object.entries(arrays)) {
      entries[name] = { offset, shape, dtype };
      offset += Math.ceil(values.byteLength / 4) * 4;
      if (!(values instanceof BYTES[dtype])) throw new Error(`${name} is no ${dtype}`);
    }
    let text = JSON.stringify({ version: 1, models: [], arrays: entries, note });
    text = text.padEnd(Math.ceil(text.length / 4) * 4);
    const bytes = new Uint8Array(4 + text.length + offset);
    new DataView(bytes.buffer).setUint32(0, text.length, true);
    bytes.set(new TextEncoder().encode(text), 4);
    for (const [name, { values }] of Object.entries(arrays))
      bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 4 + text.length + entries[name].offset);
    return bytes;
  };
  const half = (value) => {
    const [word] = new Uint32Array(new Float32Array([value * 2 ** -112]).buffer);
    return ((word >>> 16) & 0x8000) | ((word >>> 13) & 0x7fff);
  };
  const ring = (digit, blur) =>
    Uint8Array.from({ length: 784 }, (_, i) => {
      const [x, y] = [(i % 28) - 13.5, Math.floor(i / 28) - 13.5];
      const gap = Math.abs(Math.hypot(x, y * (1 + 0.1 * digit)) - 4 - digit);
      return Math.round(255 * Math.max(0, 1 - gap / (1.5 + 8 * blur)) * (1 - 0.6 * blur));
    });
  const stack = (pictures) => {
    const all = new Uint8Array(784 * pictures.length);
    for (const [i, picture] of pictures.entries()) all.set(picture, 784 * i);
    return { values: all, shape: [pictures.length, 28, 28], dtype: "uint8" };
  };

  const NUM = 1000;
  const labels = Uint8Array.from({ length: NUM }, (_, i) => i % 10);
  const phasesOf = ({ kinds, epochs, perEpoch }) =>
    kinds.map((kind, i) => ({ kind, layer: i, loss: kind === "classifier" ? "cross_entropy" : "mse",
      num_steps: epochs * perEpoch, steps_per_epoch: perEpoch, num_epochs: epochs }));

  function headerOf(options) {
    const originals = stack(Array.from({ length: 6 }, (_, digit) => ring(digit, 0)));
    return pack({ originals, inputs: originals, labels: { values: labels, shape: [NUM], dtype: "uint8" } }, {
      version: 1, spec_hash: options.hash, num_test: NUM, indices: [0, 1, 2, 3, 4, 5], classes: [0, 1, 2, 3, 4, 5],
      class_names: [..."0123456789"], pca_mse: options.pca_mse ?? 0.03, mean_mse: 0.067,
      layers: ["encoder 1", "encoder 2", "decoder 1", "decoder 2"], phases: phasesOf(options), batch_size: 100, num_train: 6000,
    });
  }
  function frameOf(number, step, options, pins) {
    const perPhase = options.epochs * options.perEpoch;
    const phase = Math.min(Math.floor(step / perPhase), options.kinds.length - 1);
    const inPhase = step - phase * perPhase;
    const share = step / (perPhase * options.kinds.length);
    const isDead = step > (options.dies ?? Number.POSITIVE_INFINITY); // no gradient any more from there on
    const mse = isDead ? 0.104 : options.mse?.(step, share) ?? 0.015 + 0.055 * Math.exp(-8 * share);
    const blur = Math.min(1, (mse - 0.014) / 0.056);
    const codes = new Uint16Array(2 * NUM);
    for (let i = 0; i < NUM; i++) {
      const [angle, spread] = [(2 * Math.PI * labels[i]) / 10, Math.sin(12.9898 * i) * (1.2 - share)];
      codes[2 * i] = half(share * 4 * Math.cos(angle) + spread);
      codes[2 * i + 1] = half(share * 4 * Math.sin(angle) + Math.cos(78.233 * i) * (1.2 - share));
    }
    const filters = stack(Array.from({ length: 24 }, (_, unit) =>
      Uint8Array.from({ length: 784 }, (_, i) => 128 + Math.round(100 * Math.sin((i % 28) / (2 + unit / 5)) * (0.2 + 0.8 * share)))));
    const arrays = { digits: stack(Array.from({ length: 6 }, (_, digit) => ring(digit, blur))),
      codes: { values: codes, shape: [NUM, 2], dtype: "float16" }, filters };
    if (pins.length) arrays.pins = stack(pins.map(({ pixels }) => Uint8Array.from(atob(pixels), (letter) => letter.charCodeAt(0) >> 1)));
    const epoch = inPhase / options.perEpoch;
    return pack(arrays, {
      number, phase, epoch, total_epoch: step / options.perEpoch, step: inPhase, total_step: step, seconds: step / 50, mse,
      ...(options.kinds[phase] === "classifier" ? { accuracy: 0.9 + 0.08 * share } : {}),
      train_loss: mse, gradient_norms: [0.5, 0.3, 0.2, 0.4].map((norm) => (isDead ? 0 : norm * (1.2 - share))), dead_units: [3, 0, 1],
      learning_rate: 0.001, images_per_second: 12345, pins: pins.map(({ id }) => id),
    });
  }

  const fake = { runs: {}, sent: [], sockets: [] };
  // frames: of the film so far; steps between two of them are even. every: milliseconds between two while it runs.
  fake.add = (id, given = {}) => {
    const options = { frames: 40, perEpoch: 60, epochs: 5, kinds: ["autoencoder"], hash: id, every: 40, state: "finished", ...given };
    const total = options.epochs * options.perEpoch * options.kinds.length;
    const most = options.most ?? options.frames;
    const stepOf = (number) => Math.round((number * total) / (most - 1));
    const one = { options, total, pins: [], payloads: given.payloads ?? [headerOf(options)] };
    const history = [];
    for (let number = one.payloads.length - 1; number < options.frames; number++)
      one.payloads.push(frameOf(number, stepOf(number), options, []));
    one.run = {
      id, title: `run ${id}`, state: options.state, reason: "", seed: 0, mine: true, place: null, eta: 12, device: "cpu", threads: 1,
      num_steps: total, num_epochs: options.epochs, history, interventions: [], memory_mb: 321, model: null, pins: one.pins,
      spec: { name: id, network: { encoder_sizes: [784, 64, 10], decoder_sizes: [10, 64, 784], is_variational: false },
        phases: phasesOf(options).map(({ kind }) => ({ kind, learning_rate: 0.001, kl_weight: 1, corruption: null,
          early_stop_delta: null, early_stop_patience: 1 })) },
      rates: { now: 0.001, usual: 0.001, highest: 0.01, calmer: 0.0001, optimizer: "adam" },
      snapshots: [0, 1, 3, 10, 30].map((step) => ({ name: `0-${step}`, phase: 0, epoch: step / options.perEpoch, step, mse: 0.06, is_best: false })),
      ...given.run,
    };
    for (let epoch = 1; epoch <= options.epochs; epoch++)
      if (stepOf(options.frames - 1) >= epoch * options.perEpoch) {
        history.push({ phase: 0, epoch, num_epochs: options.epochs, step: epoch * options.perEpoch, train_loss: 0.06 / epoch,
          validation_loss: null, test_loss: 0.062 / epoch, learning_rate: 0.001, seconds: epoch, images_per_second: 12345, is_last: false });
        one.run.snapshots.push({ name: `0-e${epoch}`, phase: 0, epoch, step: epoch * options.perEpoch, mse: 0.06 / epoch, is_best: epoch === options.epochs });
      }
    one.step = () => {
      const number = one.payloads.length - 1;
      if (number >= most) return false;
      one.payloads.push(frameOf(number, stepOf(number), options, one.pins));
      broadcast(id, one.payloads.at(-1));
      return true;
    };
    one.timer = 0;
    one.go = (isOn) => {
      clearInterval(one.timer);
      if (isOn) one.timer = setInterval(() => one.step() || fake.change(id, { state: "finished" }), options.every);
    };
    fake.runs[id] = one;
    one.go(options.state === "running");
    return one;
  };
  const broadcast = (id, thing) => fake.sockets.filter((socket) => socket.id === id && socket.isReady).forEach((socket) => socket.say(thing));
  fake.change = (id, changes) => {
    const one = fake.runs[id];
    Object.assign(one.run, changes);
    one.go(one.run.state === "running");
    broadcast(id, { type: "run", ...one.run });
  };

  window.WebSocket = class {
    constructor(address) {
      this.id = decodeURIComponent(address.split("/").pop());
      fake.sockets.push(this);
      setTimeout(() => this.onopen?.(), 5);
    }
    say(thing) {
      const data = thing instanceof Uint8Array ? thing.slice().buffer : JSON.stringify(thing);
      setTimeout(() => this.onmessage?.({ data }), 1);
    }
    close() {
      this.isReady = false;
    }
    send(text) {
      const message = JSON.parse(text);
      const one = fake.runs[this.id];
      fake.sent.push({ id: this.id, ...message });
      if (message.type === "hello") {
        this.isReady = true;
        if (!one) return this.say({ type: "problem", text: "There is no such run." });
        this.say({ type: "run", ...one.run });
        const known = new Set(message.have);
        for (const [i, payload] of one.payloads.entries()) if (i === 0 || !known.has(i - 1)) this.say(payload);
      } else if (message.type === "want") {
        const state = { run: "running", pause: "paused", stop: "stopped" }[message.want];
        fake.change(this.id, { state: message.until ? "paused" : state });
        if (message.until) one.step();
      } else if (message.type === "edit") {
        const step = (one.payloads.length - 2) * Math.round(one.total / (one.options.frames - 1));
        one.run.interventions.push({ phase: 0, step, name: message.name, value: message.value });
        fake.change(this.id, {});
      } else if (message.type === "pin") {
        one.pins.push({ id: `p${fake.sent.length}`, pixels: message.pixels });
        fake.change(this.id, {});
      } else if (message.type === "unpin") {
        one.pins.splice(one.pins.findIndex(({ id }) => id === message.id), 1);
        fake.change(this.id, {});
      }
    }
  };
  window.fakeLive = fake;
})();
