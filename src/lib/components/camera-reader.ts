import type { RenderedCamera } from 'html5-qrcode/esm/camera/core';
import { SymbolReader } from './symbol-reader.ts';

/** Why there is no picture: `refused` by the person or the policy, `none` there, `busy` elsewhere, or `failed` otherwise. */
export type CameraFault = 'refused' | 'none' | 'busy' | 'failed';

export type Camera = { id: string; label: string };

export type CameraEvents = {
  /** A content was held before the camera: told once for as long as it stays. */
  onread: (content: string) => void;
  /** The part of the picture (0 to 1) that moved since the frame before. */
  onmoved?: (part: number) => void;
  /** The camera went away while it ran: pulled out, or taken by another program. */
  onlost?: (fault: CameraFault) => void;
};

/** Out of sight for so long, a content counts as new. */
const goneMs = 1500;
/** Between two frames: reading, and watching for somebody to come. */
const paceMs = { reading: 60, watching: 400 };

function faultOf(thrown: unknown): CameraFault {
  const text = thrown instanceof Error ? `${thrown.name} ${thrown.message}` : String(thrown);
  if (/NotAllowed|Permission|SecurityError/i.test(text)) return 'refused';
  if (/NotFound|DevicesNotFound|Overconstrained/i.test(text)) return 'none';
  if (/NotReadable|TrackStart|in use/i.test(text)) return 'busy';
  return 'failed';
}

/** The most the camera gives up to 1080 lines: what counts for reading is pixels a module (docs/scanning.md). */
function constraints(cameraId: string | null): MediaTrackConstraints {
  const which = cameraId ? { deviceId: { exact: cameraId } } : { facingMode: 'environment' };
  return { ...which, width: { ideal: 1920 }, height: { ideal: 1080 } };
}

/**
 * The camera's picture inside an element, read all the time. html5-qrcode opens the camera, draws it and works its lamp; its
 * own decoders read only the picture at the size it is shown and miss half of what ours reads (docs/scanning.md).
 */
export class CameraReader {
  readonly #elementId: string;
  readonly #canvas = document.createElement('canvas');
  #camera: RenderedCamera | undefined;
  #reader: SymbolReader | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #events: CameraEvents | undefined;
  #pace: keyof typeof paceMs = 'reading';
  #last = { content: '', at: -Infinity };

  constructor(elementId: string) {
    this.#elementId = elementId;
  }

  /** Shows the camera and reads until `stop`. Null when it runs. */
  async start(cameraId: string | null, events: CameraEvents): Promise<CameraFault | null> {
    try {
      this.#events = events;
      this.#reader = new SymbolReader();
      const { CameraFactory } = await import('html5-qrcode/esm/camera/factories');
      const factory = await CameraFactory.failIfNotSupported();
      const [opened] = await Promise.all([factory.create(constraints(cameraId)), this.#reader.ready()]);
      const place = document.getElementById(this.#elementId);
      if (!place) throw new Error('the page went away');
      await new Promise<void>((resolve, reject) => {
        const ready = { onRenderSurfaceReady: () => resolve() };
        opened.render(place, {}, ready).then((camera) => (this.#camera = camera), reject);
      });
      this.#track()?.addEventListener('ended', () => this.#lost());
      this.#next();
      return null;
    } catch (thrown) {
      await this.stop();
      return faultOf(thrown);
    }
  }

  /** The next content is new, also the one that is still in view: the person asked for it. */
  forget(): void {
    this.#last = { content: '', at: -Infinity };
  }

  /** How often a frame is looked at; `watching` spares a device that nobody stands before. */
  pace(pace: keyof typeof paceMs): void {
    this.#pace = pace;
  }

  /** The cameras there are; their names are known only once the person has agreed. */
  async cameras(): Promise<Camera[]> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter((device) => device.kind === 'videoinput')
      .map((device) => ({ id: device.deviceId, label: device.label }));
  }

  /** Whether the running camera has a lamp. */
  hasTorch(): boolean {
    return this.#camera?.getCapabilities().torchFeature().isSupported() ?? false;
  }

  async torch(on: boolean): Promise<void> {
    await this.#camera?.getCapabilities().torchFeature().apply(on);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#events = undefined;
    this.#reader?.close();
    this.#reader = undefined;
    const camera = this.#camera;
    this.#camera = undefined;
    await camera?.close();
  }

  #track(): MediaStreamTrack | undefined {
    const stream = this.#camera?.getSurface().srcObject;
    return stream instanceof MediaStream ? stream.getVideoTracks()[0] : undefined;
  }

  #lost(): void {
    if (this.#camera) this.#events?.onlost?.('failed');
  }

  #next(): void {
    this.#timer = setTimeout(() => void this.#look(), paceMs[this.#pace]);
  }

  /** Looks at one frame, and whatever comes of it at the next: a kiosk has nobody to load it anew. */
  async #look(): Promise<void> {
    const video = this.#camera?.getSurface();
    const reader = this.#reader;
    if (!video || !reader) return;
    try {
      const picture = this.#picture(video);
      if (picture) {
        const { content, moved } = await reader.read(picture);
        this.#tell(content, moved);
      }
    } catch {
      this.#lost();
    }
    if (this.#reader === reader) this.#next();
  }

  /** The present frame at the size the camera gives it, not at the size it is shown; null while there is none. */
  #picture(video: HTMLVideoElement) {
    const { videoWidth: width, videoHeight: height } = video;
    if (width === 0 || video.readyState < video.HAVE_CURRENT_DATA || document.visibilityState !== 'visible')
      return null;
    if (this.#canvas.width !== width || this.#canvas.height !== height)
      Object.assign(this.#canvas, { width, height });
    const context = this.#canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(video, 0, 0);
    const picture = context?.getImageData(0, 0, width, height);
    return picture ? { data: picture.data as Uint8ClampedArray<ArrayBuffer>, width, height } : null;
  }

  #tell(content: string | null, moved: number): void {
    this.#events?.onmoved?.(moved);
    if (content === null) return;
    const now = performance.now();
    const isNew = content !== this.#last.content || now - this.#last.at > goneMs;
    this.#last = { content, at: now };
    if (isNew) this.#events?.onread(content);
  }
}
