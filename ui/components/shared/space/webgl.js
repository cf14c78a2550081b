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
  if (!gl?.getExtension("OES_element_index_uint")) return null; // more points than 16 bits count
  let parts = null;
  let look = null;

  function build() {
    const program = gl.createProgram();
    gl.attachShader(program, compile(gl, gl.VERTEX_SHADER, VERTEX));
    gl.attachShader(program, compile(gl, gl.FRAGMENT_SHADER, FRAGMENT));
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) return false;
    gl.useProgram(program);
    const buffers = { place: gl.createBuffer(), colour: gl.createBuffer(), order: gl.createBuffer() };
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
    fill("place", look.places, 2, gl.FLOAT, false);
    fill("colour", look.rgba, 4, gl.UNSIGNED_BYTE, true);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, parts.buffers.order);
    gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, look.order, gl.STATIC_DRAW);
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
      gl.drawElements(gl.POINTS, look.order.length, gl.UNSIGNED_INT, 0);
    },
  };
}
