/** What a server counts, as Prometheus reads it. */
export const scrape = async (url: string): Promise<string> => (await fetch(`${url}/metrics`)).text();

/** Every series, as `parley_receipts_total{kind="seen"}`, without its value. */
export const seriesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')));

/** NaN where there is no such series. */
export const valueOf = (text: string, series: string): number => {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length + 1) ?? NaN);
};
