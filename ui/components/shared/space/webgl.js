// Points on the graphics card: 10,000 in a fraction of a millisecond.

const VERTEX = `
attribute vec2 place;
attribute vec4 colour;
uniform vec4 transform;
uniform vec2 extent;
uniform mediump float size;
varying vec4 shade;
void main() {
  vec2 pixel = vec2(transform.x * place.x + transform.y, transform.z * place.y + transform.w);
  gl_Position = vec4(2.0 * pixel.x / extent.x - 1.0, 1.0 - 2.0 * pixel.y / extent.y, 0.0, 1.0);
  gl_PointSize = size;
  shade = colour;
}`;
const FRAGMENT = `
precision mediump float;
uniform float size;
uniform vec3 ink;
uniform float rim;
varying vec4 shade;
void main() {
  float gap = length(gl_PointCoord - 0.5) * size;
  float radius = 0.5 * size - 1.0;
  float alpha = shade.a * clamp(radius - gap + 0.5, 0.0, 1.0);
  vec3 colour = mix(shade.rgb, ink, rim * step(radius - 1.0, gap));
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
export function createWebgl(canvas, signal) {
  const gl = canvas.getContext("webgl", {
    antialias: false, premultipliedAlpha: true, failIfMajorPerformanceCaveat: true,
    preserveDrawingBuffer: true, // it is painted seldom, and may be read at any time
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
    const buffers = { place: gl.createBuffer(), colour: gl.createBuffer() };
    const uniform = (name) => gl.getUniformLocation(program, name);
    parts = { program, buffers, uniform };
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
    const { places, order, rgba } = look;
    const count = order.length;
    const [sorted, colours] = [new Float32Array(2 * count), new Uint8Array(4 * count)];
    for (let k = 0; k < count; k++) {
      const i = order[k];
      sorted[2 * k] = places[2 * i];
      sorted[2 * k + 1] = places[2 * i + 1];
      for (let c = 0; c < 4; c++) colours[4 * k + c] = rgba[4 * i + c];
    }
    fill("place", sorted, 2, gl.FLOAT, false);
    fill("colour", colours, 4, gl.UNSIGNED_BYTE, true);
  }

  // the browser then gives it back
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
  canvas.addEventListener("webglcontextrestored", () => build() && look && upload(), { signal });
  signal.addEventListener("abort", () => gl.getExtension("WEBGL_lose_context")?.loseContext());
  if (!build()) return null;
  return {
    setLook(next) {
      look = next;
      if (!gl.isContextLost()) upload();
    },
    draw({ transform, size, rim, ratio, theme }) {
      if (gl.isContextLost()) return;
      const { width, height } = canvas;
      gl.viewport(0, 0, width, height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform4fv(parts.uniform("transform"), transform);
      gl.uniform2f(parts.uniform("extent"), width / ratio, height / ratio);
      gl.uniform1f(parts.uniform("size"), size * ratio + 2); // and a soft edge
      gl.uniform1f(parts.uniform("rim"), rim);
      gl.uniform3f(parts.uniform("ink"), ...theme.ink.map((value) => value / 255));
      gl.drawArrays(gl.POINTS, 0, look.order.length);
    },
  };
}
