// The dialog that offers the session to another device: a link, its QR code and its time.
import { library } from "./libraries.js";
import { byId, copy, show } from "./page.js";

const LOCAL = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const QUIET_ZONE = 4; // modules round a code, as the standard asks for
const WIDEST = 350; // CSS pixels
const BORDER = 2; // the same, of the frame round a code
const SWITCH_ON = "scripts/baton serve --allow_override_connect";

/** Draws the code so that a module is a whole number of the screen's pixels. */
export const drawCode = (qrcode, canvas, text, room = WIDEST) => {
  const code = qrcode(0, "L");
  code.addData(text, "Byte");
  code.make();
  const modules = code.getModuleCount();
  const side = modules + 2 * QUIET_ZONE;
  const scale = Math.max(1, Math.floor((room * devicePixelRatio) / side));
  canvas.width = canvas.height = side * scale;
  canvas.style.width = `${canvas.width / devicePixelRatio}px`;
  const context = canvas.getContext("2d");
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = "#000000";
  for (let row = 0; row < modules; row++) {
    for (let column = 0; column < modules; column++) {
      if (code.isDark(row, column)) {
        const at = (module) => (module + QUIET_ZONE) * scale;
        context.fillRect(at(column), at(row), scale, scale);
      }
    }
  }
};

export class Transfer {
  #dialog = byId("transfer");
  #makeLink;
  #deadline = 0;
  #ticking;
  #qrcode = library("qrcode").catch(() => undefined);

  /** @param makeLink promises `{ url, expiresIn }` */
  constructor(makeLink) {
    this.#makeLink = makeLink;
    byId("renew").addEventListener("click", () => this.#offer());
    byId("retry").addEventListener("click", () => this.#offer());
    this.#dialog.querySelector("[data-close]").addEventListener("click", () => this.close());
    this.#dialog.addEventListener("close", () => clearInterval(this.#ticking));
    this.#dialog.querySelectorAll("[data-copy]").forEach((button) => copy(button));
    // Without TLS the add-on cannot prove whose the session was.
    show("way-back", isSecureContext);
    if (LOCAL.test(location.hostname)) {
      byId("local-name").textContent = location.hostname;
      show("local-hint");
    }
  }

  open() {
    this.#dialog.showModal();
    return this.#offer();
  }

  close() {
    this.#dialog.close();
  }

  async #offer() {
    byId("transfer-news").textContent = "";
    try {
      const { url, expiresIn } = await this.#makeLink();
      byId("transfer-link").value = url;
      await this.#showCode(url);
      this.#deadline = performance.now() + expiresIn * 1000;
      byId("left-bar").max = expiresIn;
      show("offer");
      show("no-offer", false);
      show("renew", false);
      byId("qr-frame").classList.remove("over");
      clearInterval(this.#ticking);
      this.#ticking = setInterval(() => this.#tick(), 250);
      this.#tick();
      byId("transfer-news").textContent = `The link is ready and valid for ${expiresIn} seconds.`;
    } catch (error) {
      this.#refused(error);
    }
  }

  async #showCode(url) {
    const qrcode = await this.#qrcode;
    const offer = document.querySelector(".offer");
    offer.classList.toggle("plain", !qrcode);
    if (qrcode) {
      drawCode(qrcode, byId("qr"), url, Math.min(WIDEST, offer.clientWidth - BORDER));
    }
  }

  #tick() {
    const left = Math.max(0, Math.ceil((this.#deadline - performance.now()) / 1000));
    byId("left-bar").value = left;
    byId("left-text").textContent = left ? `Valid for ${left} s` : "This link has expired.";
    if (left === 0) {
      clearInterval(this.#ticking);
      byId("qr-frame").classList.add("over");
      document.querySelector(".offer").classList.remove("plain");
      byId("transfer-link").value = "";
      show("renew");
      byId("renew").focus();
      byId("transfer-news").textContent = "The link has expired.";
    }
  }

  #refused({ type, message, reason }) {
    const off = reason === "override-disabled";
    const why =
      type === "try-again"
        ? "The server cannot make a link at the moment. Try again."
        : `There is no link: ${message}`;
    byId("no-offer-text").textContent = off
      ? "This server does not allow sessions to move. Its operator can allow it:"
      : why;
    byId("no-offer-code").textContent = SWITCH_ON;
    show("no-offer-code", off);
    show("offer", false);
    show("no-offer");
    byId("retry").focus();
  }
}
