// The libraries that the demo uses, from the server if it was built with them, else from a CDN,
// whose files count only if they are, byte for byte, those that the demo was made with.
const CDN = "https://cdn.jsdelivr.net/npm/";

const LIBRARIES = {
  Peer: {
    file: "peerjs.min.js",
    elsewhere: CDN + "peerjs@1.5.5/dist/peerjs.min.js",
    integrity: "sha384-x0YgkOr/3UOZP2CRDxGW9e0Q+2Qjyr3uJrm4xU32Y7ZCNAo7Cc7bjhrZMi/dwczu",
  },
  qrcode: {
    file: "qrcode.js",
    elsewhere: CDN + "qrcode-generator@2.0.4/dist/qrcode.js",
    integrity: "sha384-e9EFD6BGC90bkW9aDV5xbbBfzwN7G8YImHao2lfLVKV/hPB0E0go+H3I64h7oHtA",
  },
};

const script = (attributes) =>
  new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), attributes);
    element.onload = resolve;
    element.onerror = () => reject(new Error(`${attributes.src} could not be loaded`));
    document.head.append(element);
  });

/** The library by the name of its global; rejects if no source has it. */
export const library = async (name) => {
  const { file, elsewhere, integrity } = LIBRARIES[name];
  await script({ src: "vendor/" + file }).catch(() =>
    script({ src: elsewhere, integrity, crossOrigin: "anonymous" }),
  );
  return globalThis[name];
};
