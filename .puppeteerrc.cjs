// No browser is ever downloaded by an install; pictures use a browser the machine already has.
module.exports = { skipDownload: true };
