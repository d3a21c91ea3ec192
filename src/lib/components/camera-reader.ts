import type { Html5Qrcode } from 'html5-qrcode';

/** Why there is no picture: `refused` by the person or the policy, `none` there, `busy` elsewhere, or `failed` otherwise. */
export type CameraFault = 'refused' | 'none' | 'busy' | 'failed';

export type Camera = { id: string; label: string };

/**
 * Decoding by zxing-wasm in the place of the browser's BarcodeDetector: html5-qrcode's own decoder gives up on blur and bad
 * light (docs of the scanning benchmark). The decoder's file is served by ourselves, so a kiosk reads without a network.
 */
async function installDecoder(): Promise<void> {
  const [{ BarcodeDetector, prepareZXingModule }, wasm] = await Promise.all([
    import('barcode-detector/ponyfill'),
    import('zxing-wasm/reader/zxing_reader.wasm?url')
  ]);
  await prepareZXingModule({
    overrides: {
      locateFile: (path: string, prefix: string) => (path.endsWith('.wasm') ? wasm.default : prefix + path)
    },
    fireImmediately: true
  });
  Object.assign(globalThis, { BarcodeDetector });
}

let decoder: Promise<void> | undefined;

/** Loads everything that reading needs, so that the first paper is not kept waiting. Once a page. */
export function prepare(): Promise<void> {
  decoder ??= installDecoder().catch((fault: unknown) => {
    decoder = undefined;
    throw fault;
  });
  return decoder;
}

function faultOf(thrown: unknown): CameraFault {
  const text = thrown instanceof Error ? `${thrown.name} ${thrown.message}` : String(thrown);
  if (/NotAllowed|Permission|SecurityError/i.test(text)) return 'refused';
  if (/NotFound|DevicesNotFound|Overconstrained/i.test(text)) return 'none';
  if (/NotReadable|TrackStart|in use/i.test(text)) return 'busy';
  return 'failed';
}

/** The camera's picture inside an element, read all the time. */
export class CameraReader {
  readonly #elementId: string;
  #reader: Html5Qrcode | undefined;
  #last = { content: '', at: -Infinity };

  constructor(elementId: string) {
    this.#elementId = elementId;
  }

  /**
   * Shows the camera and calls back with each content read: once for as long as it is held there, and again when it was out
   * of sight for `goneMs`.
   */
  async start(
    cameraId: string | null,
    onread: (content: string) => void,
    goneMs = 1500
  ): Promise<CameraFault | null> {
    try {
      await prepare();
      const { Html5Qrcode, Html5QrcodeSupportedFormats } = await import('html5-qrcode');
      const reader = new Html5Qrcode(this.#elementId, {
        formatsToSupport: [Html5QrcodeSupportedFormats.QR_CODE],
        useBarCodeDetectorIfSupported: true,
        verbose: false
      });
      this.#reader = reader;
      await reader.start(
        cameraId ?? { facingMode: 'environment' },
        // The most the camera gives up to 720 lines: what counts for reading is pixels a module.
        { fps: 12, videoConstraints: this.#constraints(cameraId) },
        (content) => {
          const now = performance.now();
          const isNew = content !== this.#last.content || now - this.#last.at > goneMs;
          this.#last = { content, at: now };
          if (isNew) onread(content);
        },
        undefined
      );
      return null;
    } catch (thrown) {
      this.#reader = undefined;
      return faultOf(thrown);
    }
  }

  /** The next content is new, also the one that is still in view: the person asked for it. */
  forget(): void {
    this.#last = { content: '', at: -Infinity };
  }

  #constraints(cameraId: string | null): MediaTrackConstraints {
    const which = cameraId ? { deviceId: { exact: cameraId } } : { facingMode: 'environment' };
    return { ...which, width: { ideal: 1280 }, height: { ideal: 720 } };
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
    return (
      this.#reader?.isScanning === true &&
      this.#reader.getRunningTrackCameraCapabilities().torchFeature().isSupported()
    );
  }

  async torch(on: boolean): Promise<void> {
    await this.#reader?.getRunningTrackCameraCapabilities().torchFeature().apply(on);
  }

  async stop(): Promise<void> {
    const reader = this.#reader;
    this.#reader = undefined;
    if (!reader?.isScanning) return;
    await reader.stop();
    reader.clear();
  }
}
