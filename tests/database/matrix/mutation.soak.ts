import { openStage } from '../actors.ts';
import { readPolicies, survivors } from './mutation.ts';
import { prepareProbe } from './probe.ts';
import { fillWorld } from './world.ts';

/** Every policy dropped, and every one opened: each must turn a cell of the role matrix red. */
export async function soak() {
  const stage = await openStage();
  try {
    const world = await fillWorld(stage);
    const probe = await prepareProbe(stage.owner, world);
    const policies = await readPolicies(stage.owner);
    const { tried, unnoticed } = await survivors(stage.owner, probe, world, policies);
    if (unnoticed.length > 0) throw new Error(`no cell of the role matrix noticed: ${unnoticed.join('; ')}`);
    return [{ what: 'policies dropped or opened, each noticed by the role matrix', figure: String(tried) }];
  } finally {
    await stage.close();
  }
}
