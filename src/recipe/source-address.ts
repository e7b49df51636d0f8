/** What a recipe may name to be fetched: only the settings may say that a folder of this machine holds sources. */
export const ADDRESS = /^(https?|ftp):\/\//i;
