/** A sound that could not begin by then tells nothing new any more. */
const LATEST_MS = 1_000;

/** Each tone in hertz, one after the other. */
const TONES = [660, 880];
const TONE_S = 0.11;
const LOUDNESS = 0.12;

let shared: AudioContext | undefined;

/** Plays two short tones. A browser that forbids it, as in a page that nobody has touched, stays silent. */
export const playSound = async (): Promise<void> => {
  const began = performance.now();
  const context = (shared ??= new AudioContext());
  await context.resume();
  if (performance.now() - began > LATEST_MS) return;
  for (const [index, hertz] of TONES.entries()) {
    const from = context.currentTime + index * TONE_S;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setTargetAtTime(LOUDNESS, from, 0.005);
    volume.gain.setTargetAtTime(0, from + TONE_S / 2, 0.02);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + TONE_S * 2);
  }
};
