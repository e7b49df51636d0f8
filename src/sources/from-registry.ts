import type { SourceOrigin } from '../recipe/index.ts';
import type { Brought } from './bring.ts';
import { bringCrate } from './clients/cargo.ts';
import type { ClientOptions } from './clients/client.ts';
import { bringModule } from './clients/go.ts';
import { bringSdist } from './clients/pip.ts';
import type { FetchJob } from './fetch-one.ts';
import type { FetchSession } from './session.ts';
import { makeVendor, vendorInputs, type VendoredSource, type VendorOrigin } from './vendor/make-vendor.ts';

export function isVendor(origin: SourceOrigin | undefined): origin is VendorOrigin {
  return origin?.kind.startsWith('vendor-') === true;
}

/** The job for a source without an address of its own: a client of its registry brings or makes it. */
export function registryJob(
  job: FetchJob,
  source: VendoredSource | undefined,
  { options }: FetchSession,
): FetchJob {
  const { origin } = job.source;
  if (origin === undefined) return job;
  const { storeDir, signal } = options;
  const client: ClientOptions = { workDir: storeDir, ...(signal === undefined ? {} : { signal }) };
  const make = (target: string): Promise<Brought> => {
    switch (origin.kind) {
      case 'pypi':
        return bringSdist(origin, target, client);
      case 'crate':
        return bringCrate(origin, target, client);
      case 'go':
        return bringModule(origin, target, client);
      case 'vendor-go':
      case 'vendor-cargo':
      case 'vendor-pip':
        return makeVendor(origin, source, target, client);
    }
  };
  return isVendor(origin) ? { ...job, make, inputs: vendorInputs(origin, source) } : { ...job, make };
}
