// The board: strokes that two people draw, and the canvas that shows them.

export const WIDTH = 1000;
export const HEIGHT = 750;

const COLOURS = ["Ink", "Red", "Amber", "Green", "Blue"];
const LINE = 5;
const STEP = 4; // points that are closer to the last one are left out
const MAX_STROKES = 2000;
const TELL_MS = 40;

const digits = (number) => number.toString(36).padStart(2, "0");

/** A point as four characters, so that many strokes fit into a small state. */
const encode = ({ x, y }) => digits(x) + digits(y);

const decode = (points) =>
  (points.match(/.{4}/g) ?? []).map((point) => ({
    x: parseInt(point.slice(0, 2), 36),
    y: parseInt(point.slice(2), 36),
  }));

/** Whether what came from outside is a stroke. */
const isStroke = (stroke) =>
  typeof stroke?.id === "string" &&
  stroke.id.length <= 40 &&
  COLOURS[stroke.c] !== undefined &&
  typeof stroke.points === "string" &&
  /^(?:[0-9a-z]{4})+$/.test(stroke.points);

export class Board {
  #strokes = new Map(); // by their IDs, oldest first
  #clearings = 0; // how often the board was cleared; strokes of before do not come back
  #colour = 0;
  #drawing; // the stroke under the pen
  #untold = 0;
  #canvas;
  #listener;
  #cursor; // the pen of the keyboard
  #redrawing = false;

  /** @param listener is called with `{ strokes, clearings }` of this page, to merge elsewhere */
  constructor(canvas, colours, listener) {
    this.#canvas = canvas;
    this.#listener = listener;
    this.#offerColours(colours);
    canvas.addEventListener("pointerdown", (event) => this.#pointerDown(event));
    canvas.addEventListener("pointermove", (event) => this.#pointerMove(event));
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => this.#lift());
    }
    canvas.addEventListener("keydown", (event) => this.#key(event));
    canvas.addEventListener("blur", () => {
      this.#lift();
      this.#cursor = undefined;
      this.#redraw();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#redraw());
    new ResizeObserver(() => this.#redraw()).observe(canvas);
  }

  /** All of it, to be merged by another board. */
  all() {
    return { strokes: [...this.#strokes.values()], clearings: this.#clearings };
  }

  /** As many of the newest strokes as fit into so many characters of JSON. */
  newest(room) {
    const strokes = [];
    for (const stroke of [...this.#strokes.values()].reverse()) {
      room -= JSON.stringify(stroke).length + 1;
      if (room < 0) {
        break;
      }
      strokes.unshift(stroke);
    }
    return { strokes, clearings: this.#clearings };
  }

  /** Takes what another board has. What is known already changes nothing. */
  merge({ strokes, clearings }) {
    if (!Number.isSafeInteger(clearings) || !Array.isArray(strokes)) {
      return;
    }
    if (clearings > this.#clearings) {
      this.#clearings = clearings;
      this.#strokes.clear();
    }
    if (clearings === this.#clearings) {
      strokes.filter(isStroke).forEach(({ id, c, points }) => this.#put({ id, c, points }));
    }
    this.#redraw();
  }

  clear() {
    this.#lift();
    this.#clearings++;
    this.#strokes.clear();
    this.#listener({ strokes: [], clearings: this.#clearings });
    this.#redraw();
  }

  /** Of two versions of a stroke the longer one is the newer. */
  #put(stroke) {
    const known = this.#strokes.get(stroke.id);
    if (!known || known.points.length < stroke.points.length) {
      this.#strokes.set(stroke.id, stroke);
    }
    if (this.#strokes.size > MAX_STROKES) {
      this.#strokes.delete(this.#strokes.keys().next().value);
    }
  }

  // The pen

  #offerColours(fieldset) {
    COLOURS.forEach((name, index) => {
      const input = Object.assign(document.createElement("input"), {
        type: "radio",
        name: "colour",
        checked: index === 0,
      });
      input.setAttribute("aria-label", name);
      input.style.color = `var(--stroke-${index})`;
      input.addEventListener("change", () => (this.#colour = index));
      const label = document.createElement("label");
      label.title = name;
      label.append(input);
      fieldset.append(label);
    });
  }

  #at({ clientX, clientY }) {
    const { left, top, width, height } = this.#canvas.getBoundingClientRect();
    const within = (value, max) => Math.round(Math.min(Math.max(value, 0), 1) * (max - 1));
    return {
      x: within((clientX - left) / width, WIDTH),
      y: within((clientY - top) / height, HEIGHT),
    };
  }

  #pointerDown(event) {
    if (event.isPrimary && event.button === 0) {
      this.#canvas.setPointerCapture(event.pointerId);
      this.#cursor = undefined;
      this.#putDown(this.#at(event));
    }
  }

  #pointerMove(event) {
    if (event.isPrimary && this.#drawing) {
      const events = event.getCoalescedEvents?.() ?? [];
      (events.length ? events : [event]).forEach((each) => this.#moveTo(this.#at(each)));
    }
  }

  #putDown(point) {
    const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.#drawing = { stroke: { id, c: this.#colour, points: encode(point) }, last: point };
    this.#tell();
  }

  #moveTo(point) {
    const { stroke, last } = this.#drawing;
    if (Math.hypot(point.x - last.x, point.y - last.y) >= STEP) {
      this.#drawing = { stroke: { ...stroke, points: stroke.points + encode(point) }, last: point };
      this.#untold ||= setTimeout(() => this.#tell(), TELL_MS);
      this.#put(this.#drawing.stroke);
      this.#redraw();
    }
  }

  #lift() {
    if (this.#drawing) {
      this.#tell();
      this.#drawing = undefined;
    }
  }

  #tell() {
    clearTimeout(this.#untold);
    this.#untold = 0;
    if (this.#drawing) {
      this.#put(this.#drawing.stroke);
      this.#listener({ strokes: [this.#drawing.stroke], clearings: this.#clearings });
      this.#redraw();
    }
  }

  #key(event) {
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    if (!move && event.key !== " ") {
      return;
    }
    event.preventDefault();
    const from = this.#cursor ?? { x: WIDTH / 2, y: HEIGHT / 2 };
    const step = event.shiftKey ? 50 : 10;
    const [right, down] = move ?? [0, 0];
    this.#cursor = {
      x: Math.min(Math.max(from.x + right * step, 0), WIDTH - 1),
      y: Math.min(Math.max(from.y + down * step, 0), HEIGHT - 1),
    };
    if (move && this.#drawing) {
      this.#moveTo(this.#cursor);
    } else if (!move && this.#drawing) {
      this.#lift();
    } else if (!move) {
      this.#putDown(this.#cursor);
    }
    this.#redraw();
  }

  // The picture

  #redraw() {
    if (!this.#redrawing) {
      this.#redrawing = true;
      requestAnimationFrame(() => {
        this.#redrawing = false;
        this.#paint();
      });
    }
  }

  #paint() {
    const canvas = this.#canvas;
    const { width, height } = canvas.getBoundingClientRect();
    if (width === 0) {
      return;
    }
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    const context = canvas.getContext("2d");
    const style = getComputedStyle(canvas);
    const colours = COLOURS.map((_, index) => style.getPropertyValue(`--stroke-${index}`));
    canvas.parentElement.classList.toggle("blank", this.#strokes.size === 0);
    context.scale(canvas.width / WIDTH, canvas.height / HEIGHT);
    context.lineCap = context.lineJoin = "round";
    context.lineWidth = LINE;
    for (const { c, points } of this.#strokes.values()) {
      context.strokeStyle = colours[c];
      trace(context, decode(points));
      context.stroke();
    }
    if (this.#cursor) {
      context.strokeStyle = colours[this.#colour];
      context.lineWidth = this.#drawing ? 6 : 2;
      context.beginPath();
      context.arc(this.#cursor.x, this.#cursor.y, 12, 0, 2 * Math.PI);
      context.stroke();
    }
  }
}

/** A smooth line: curves from middle to middle, bent by the points between. */
const trace = (context, points) => {
  const [first] = points;
  context.beginPath();
  context.moveTo(first.x, first.y);
  for (let i = 1; i < points.length - 1; i++) {
    const { x, y } = points[i];
    const next = points[i + 1];
    context.quadraticCurveTo(x, y, (x + next.x) / 2, (y + next.y) / 2);
  }
  const last = points.at(-1);
  context.lineTo(last.x, last.y);
};
