import { problem } from '../../lib/diagnostic.ts';
import { fail, ok, type Result } from '../../lib/result.ts';

/** The web server that machines take everything but their boot loader from. */
export interface BootServer {
  /** "http://192.168.1.5:8080/pxe/" */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** With slashes at both ends. */
  readonly path: string;
  /** The same place in GRUB's words, without a slash behind: "(http,192.168.1.5:8080)/pxe". */
  readonly grubPath: string;
}

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** What means nothing special to GRUB, to bash or in a URL. */
const PATH = /^\/(?:[A-Za-z0-9._-]+\/)*$/;
const FORM = 'http://192.168.1.5/pxe/';

/**
 * Reads the address of the server. It is an IPv4 address and plain HTTP, because neither a boot loader nor the installer's wget checks
 * certificates, and names are not resolved that early. Fails when there is none or it is of another form.
 */
export function parseBootServer(text: string | undefined): Result<BootServer> {
  if (text === undefined)
    return fail(
      problem('usage/invalid', 'A PXE set holds the address of its web server, and none is given.', {
        hint: `Add --url ${FORM} with the address that the nodes reach it by.`,
      }),
    );
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const path = url?.pathname.replace(/\/*$/, '/') ?? '';
  const isPlain = url?.protocol === 'http:' && url.username === '' && url.search === '' && url.hash === '';
  if (url === undefined || !isPlain || !IPV4.test(url.hostname) || !PATH.test(path))
    return fail(
      problem('usage/invalid', `The address of the web server is "${text}", which no node could use.`, {
        hint: `Give an IPv4 address and a folder of plain letters, like ${FORM}`,
      }),
    );
  const port = url.port === '' ? '' : `:${url.port}`;
  return ok({
    url: `http://${url.host}${path}`,
    host: url.hostname,
    port: url.port === '' ? 80 : Number(url.port),
    path,
    grubPath: `(http,${url.hostname}${port})${path.replace(/\/$/, '')}`,
  });
}
