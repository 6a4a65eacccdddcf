/** https://developer.mozilla.org/docs/Web/API/BarcodeDetector; not in TypeScript's library, nor in every browser. */
export interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>
}

interface BarcodeDetectorConstructor {
  new (options: { formats: string[] }): BarcodeDetector
}

function detectorClass(): BarcodeDetectorConstructor | undefined {
  return (globalThis as { BarcodeDetector?: BarcodeDetectorConstructor }).BarcodeDetector
}

/** A camera is there for secure contexts only, so both are asked for. */
export function canReadCodes(): boolean {
  return detectorClass() !== undefined && 'mediaDevices' in navigator
}

export function createDetector(): BarcodeDetector {
  const Detector = detectorClass()
  if (!Detector) {
    throw new Error('This browser has no BarcodeDetector.')
  }
  return new Detector({ formats: ['qr_code'] })
}
