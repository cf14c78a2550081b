// Points on the graphics card: 10,000 in a fraction of a millisecond.

import { drawGlyphs } from "./stamps.js";

const GLYPH_CELL = 32; // pixels of a sign on the texture

const VERTEX = `
attribute vec2 place;
attribute vec4 colour;
attribute float sign;
uniform vec4 transform;
uniform vec2 extent;
uniform mediump float size;
varying vec4 shade;
varying float cell;
void main() {
  vec2 pixel = vec2(transform.x * place.x + transform.y, transform.z * place.y + transform.w);
  gl_Position = vec4(2.0 * pixel.x / extent.x - 1.0, 1.0 - 2.0 * pixel.y / extent.y, 0.0, 1.0);
  gl_PointSize = size;
  shade = colour;
  cell = sign;
}`;
const FRAGMENT = `
precision mediump float;
uniform float size;
uniform bool hasGlyphs;
uniform vec3 ink;
uniform sampler2D glyphs;
varying vec4 shade;
varying float cell;
void main() {
  float alpha;
  vec3 colour = shade.rgb;
  if (hasGlyphs) {
    alpha = texture2D(glyphs, vec2((floor(cell + 0.5) + gl_PointCoord.x) / 10.0, gl_PointCoord.y)).a;
  } else {
    float gap = length(gl_PointCoord - 0.5) * size;
    float radius = 0.5 * size - 1.0;
    alpha = clamp(radius - gap + 0.5, 0.0, 1.0);
    colour = mix(colour, ink, 0.3 * step(radius - 1.0, gap));
  }
  alpha *= shade.a;
  gl_FragColor = vec4(colour * alpha, alpha);
}`;

function compile(gl, kind, source) {
  const shader = gl.createShader(kind);
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

// What paints with WebGL on a canvas, or null where that is missing or only imitated by the processor;
// the canvas may then be of no use for anything else.
export function createWebgl(canvas) {
  const gl = canvas.getContext("webgl", {
    antialias: false, premultipliedAlpha: true, failIfMajorPerformanceCaveat: true,
  });
  if (!gl) return null;
  let parts = null;
  let look = null;

  function build() {
    const program = gl.createProgram();
    gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX));
    gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, FRAGMENT));
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return false;
    gl.useProgram(program);
    const buffers = { place: gl.createBuffer(), colour: gl.createBuffer(), sign: gl.createBuffer() };
    const uniform = (name) => gl.getUniformLocation(program, name);
    parts = { program, buffers, uniform };
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, drawGlyphs(GLYPH_CELL));
    for (const [name, value] of [
      [gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE], [gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE],
      [gl.TEXTURE_MIN_FILTER, gl.LINEAR], [gl.TEXTURE_MAG_FILTER, gl.LINEAR],
    ])
      gl.texParameteri(gl.TEXTURE_2D, name, value);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    return true;
  }

  function fill(name, values, size, kind, isNormalised) {
    const at = gl.getAttribLocation(parts.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, parts.buffers[name]);
    gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW);
    if (at < 0) return;
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, kind, isNormalised, 0, 0);
  }

  function upload() {
    const { places, order, rgba, signs } = look;
    const count = order.length;
    const [sorted, colours, kinds] = [new Float32Array(2 * count), new Uint8Array(4 * count), new Float32Array(count)];
    for (let k = 0; k < count; k++) {
      const i = order[k];
      sorted[2 * k] = places[2 * i];
      sorted[2 * k + 1] = places[2 * i + 1];
      for (let c = 0; c < 4; c++) colours[4 * k + c] = rgba[4 * i + c];
      kinds[k] = signs ? signs[i] % 10 : 0;
    }
    fill("place", sorted, 2, gl.FLOAT, false);
    fill("colour", colours, 4, gl.UNSIGNED_BYTE, true);
    fill("sign", kinds, 1, gl.FLOAT, false);
  }

  const keep = (event) => event.preventDefault(); // the browser then gives it back
  const restore = () => build() && look && upload();
  canvas.addEventListener("webglcontextlost", keep);
  canvas.addEventListener("webglcontextrestored", restore);
  if (!build()) return null;
  return {
    setLook(next) {
      look = next;
      if (!gl.isContextLost()) upload();
    },
    draw({ transform, size, hasGlyphs, ratio, theme }) {
      if (gl.isContextLost()) return;
      const { width, height } = canvas;
      gl.viewport(0, 0, width, height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform4fv(parts.uniform("transform"), transform);
      gl.uniform2f(parts.uniform("extent"), width / ratio, height / ratio);
      gl.uniform1f(parts.uniform("size"), size * ratio + (hasGlyphs ? 0 : 2));
      gl.uniform1i(parts.uniform("hasGlyphs"), Number(hasGlyphs));
      gl.uniform3f(parts.uniform("ink"), ...theme.ink.map((value) => value / 255));
      gl.drawArrays(gl.POINTS, 0, look.order.length);
    },
    stop() {
      canvas.removeEventListener("webglcontextlost", keep);
      canvas.removeEventListener("webglcontextrestored", restore);
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}
