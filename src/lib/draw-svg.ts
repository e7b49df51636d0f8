import { instance } from '@viz-js/viz';

/** Lays out a drawing in the language of Graphviz. It is Graphviz itself, compiled to WebAssembly: no program of the system is needed. */
export async function drawSvg(dot: string): Promise<string> {
  return (await instance()).renderString(dot, { format: 'svg', engine: 'dot' });
}
