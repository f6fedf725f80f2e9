// What the console may say although nothing is wrong: complaints of the libraries about each other, as developers have them.

const EXCUSES = [
  // The inputs and check boxes of react-admin name props that the newest Material UI no longer has.
  /^error: React does not recognize the `%s` prop on a DOM element\..* (inputProps inputprops|InputProps inputprops|inputRef inputref)$/,
];

export function excused(complaint) {
  return EXCUSES.some((excuse) => excuse.test(complaint));
}
