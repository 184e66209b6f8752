/* Reading vector tiles (https://github.com/mapbox/vector-tile-spec, version 2.1): just what our own
 * tiles hold, so no general protocol buffer library is needed. */
/* exported readTile */

const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 };

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  varint() {
    let value = 0;
    let place = 1;
    for (;;) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * place;
      if (byte < 0x80) return value;
      place *= 128;
    }
  }

  part() {
    const length = this.varint();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  /* Call visit(field, reader) for every field; what it does not read is passed over. */
  fields(visit) {
    while (this.at < this.bytes.length) {
      const key = this.varint();
      const wire = key & 7;
      const from = this.at;
      visit(key >> 3, this);
      if (this.at === from) this.skip(wire);
    }
  }

  skip(wire) {
    if (wire === WIRE.varint) this.varint();
    else if (wire === WIRE.bytes) this.part();
    else this.at += wire === WIRE.fixed64 ? 8 : 4;
  }

  numbers() {
    const packed = new Reader(this.part());
    const values = [];
    while (packed.at < packed.bytes.length) values.push(packed.varint());
    return values;
  }
}

const decoder = new TextDecoder();
const unzigzag = (value) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

/* A value is a text or a whole number; our tiles hold nothing else. */
function readValue(bytes) {
  let value = null;
  new Reader(bytes).fields((field, reader) => {
    if (field === 1) value = decoder.decode(reader.part());
    else if (field === 4 || field === 5) value = reader.varint();
    else if (field === 6) value = unzigzag(reader.varint());
  });
  return value;
}

/* Return the rings (for points and lines: the runs) of a feature as [x, y, x, y, …]. */
function readRings(commands) {
  const rings = [];
  let x = 0;
  let y = 0;
  for (let index = 0; index < commands.length;) {
    const command = commands[index] & 7;
    let count = commands[index++] >> 3;
    if (command === 7) continue;
    for (; count > 0; count -= 1) {
      x += unzigzag(commands[index++]);
      y += unzigzag(commands[index++]);
      if (command === 1) rings.push([x, y]);
      else rings[rings.length - 1].push(x, y);
    }
  }
  return rings;
}

function boxOf(rings) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let index = 0; index < ring.length; index += 2) {
      box[0] = Math.min(box[0], ring[index]);
      box[1] = Math.min(box[1], ring[index + 1]);
      box[2] = Math.max(box[2], ring[index]);
      box[3] = Math.max(box[3], ring[index + 1]);
    }
  }
  return box;
}

function readFeature(bytes, keys, values) {
  const feature = {};
  let tags = [];
  new Reader(bytes).fields((field, reader) => {
    if (field === 2) tags = reader.numbers();
    else if (field === 4) feature.rings = readRings(reader.numbers());
  });
  for (let index = 0; index < tags.length; index += 2) {
    feature[keys[tags[index]]] = values[tags[index + 1]];
  }
  feature.rings = feature.rings || [];
  feature.box = boxOf(feature.rings);
  return feature;
}

/** Return the features of the tile's only layer: their properties, `rings` and `box` in tile units. */
function readTile(buffer) {
  const features = [];
  const keys = [];
  const values = [];
  new Reader(new Uint8Array(buffer)).fields((field, tile) => {
    if (field !== 3) return;
    const parts = [];
    new Reader(tile.part()).fields((part, layer) => {
      if (part === 2) parts.push(layer.part());
      else if (part === 3) keys.push(decoder.decode(layer.part()));
      else if (part === 4) values.push(readValue(layer.part()));
    });
    for (const bytes of parts) features.push(readFeature(bytes, keys, values));
  });
  return features;
}
