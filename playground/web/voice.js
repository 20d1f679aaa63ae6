// Voice clips: recorded with the microphone where there is one, or a sample that the offline model understands.

import { h } from "./dom.js";
import { readSampleClip } from "./server.js";

const TYPES = ["audio/webm", "audio/mp4", "audio/ogg"];
const LONGEST = 5 * 60; // seconds
const NO_MICROPHONE = "There's no microphone, or this page may not use it. Try a sample clip.";
let samples = 0;

/** A button that opens the two ways to speak; `add(file)` takes the clip, `say(problem)` shows what is wrong. */
export function voiceTool({ add, say }) {
  let recorder = null;
  const record = h("button.way", { type: "button", onclick: () => (recorder ? recorder.stop() : begin()) }, "Record");
  const sample = h("button.way", { type: "button", onclick: useSample }, "Use a sample clip");
  const ways = h("span.ways", { hidden: true }, record, sample);
  const opener = h("button.tool", {
    type: "button", title: "Record a voice clip", "aria-label": "Record a voice clip", "aria-expanded": "false",
    onclick: () => show(ways.hidden),
  }, h("span.icon.microphone"));

  function show(open) {
    ways.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (open) record.focus();
  }

  async function begin() {
    say("");
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
      recorder = new MediaRecorder(stream, mimeType ? { mimeType } : {});
      listen(recorder, stream);
    } catch {
      say(NO_MICROPHONE);
    }
  }

  function listen(it, stream) {
    const parts = [];
    const since = performance.now();
    const limit = setTimeout(() => it.stop(), LONGEST * 1000);
    it.ondataavailable = ({ data }) => parts.push(data);
    it.onstop = () => {
      clearTimeout(limit);
      stream.getTracks().forEach((track) => track.stop());
      recorder = null;
      record.textContent = "Record";
      const seconds = Math.max(1, Math.round((performance.now() - since) / 1000));
      give(new Blob(parts, { type: it.mimeType }), seconds);
    };
    it.start();
    record.textContent = "Stop recording";
  }

  async function useSample() {
    try {
      give(await readSampleClip(samples++));
    } catch (error) {
      say(error.message);
    }
  }

  function give(blob, seconds) {
    const file = new File([blob], "Voice clip", { type: blob.type });
    show(false);
    add(Object.assign(file, { isClip: true, seconds }));
  }

  return [opener, ways];
}
