/** Our files and the packages that a bundle holds. */
export function modulesOf(code: string): { files: string[]; packages: string[] } {
  const modules = [...code.matchAll(/^ {2}!\*\*\* (?:\.\/)?(\S+) /gm)].map(([, path]) => path!);
  const files = modules.filter((path) => /^(libs|services)/.test(path) && !path.endsWith('.cjs'));
  const packages = modules.flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
  return { files: files.toSorted(), packages: [...new Set(packages)].toSorted() };
}
