// The shapes of what Python sends and of what is used of plotly; for the checker alone, nothing of it is bundled.

import type { AnyModel } from '@anywidget/types';

export type Words = Record<string, string>;
export type Act = (action: string, values?: Record<string, unknown>) => void;

/** What a panel of the workbench is made from. */
export interface PanelParts {
  model: AnyModel;
  root: HTMLElement;
  act: Act;
  say: Words;
  signal: AbortSignal;
}
/** What a panel can show; the map shows a figure instead. */
export interface Panel<State> {
  state?(state: State): void;
  progress?(progress: Progress): void;
}

export interface Progress {
  busy?: string;
  share?: number | null;
  done?: string;
  error?: string;
}
export interface Filter {
  value: string;
  condition: string;
}
export interface ControlsState {
  query: string;
  mode: string;
  condition: string;
  sizes: number[];
  size: number;
  columns: string[];
  status: string;
  numbers: Record<string, number>;
  notices: string[];
}
export interface Cluster {
  label: number;
  name: string;
  size: number;
  selected: number;
  colour: string;
  words: string;
  picked: boolean;
  note: string;
}
export interface Row {
  row: number;
  text: string;
  cluster: string;
  score: number | null;
  new: boolean;
  note: string;
}
export interface ListsState {
  clusters: Cluster[];
  heading: string;
  rows: Row[];
  more: string;
  row: number | null;
  card: { head: string; text: string; note: string };
}
export interface Counts {
  column: string;
  values: { value: string; selected: number; all: number }[];
}
export interface EditsState {
  words: string[];
  counts: Counts[];
  targets: { label: number; name: string }[];
  undo: string;
  redo: string;
  hidden: boolean;
  narrowed: boolean;
}

export interface LiveState {
  status: string;
  row: number | null;
  near: number | null;
  neighbors: { row: number; text: string; near: boolean; meta: string }[];
  error?: boolean;
}

/** What the saved map carries in itself. */
export interface PageData {
  texts: (string | null)[];
  labels: number[];
  clusters: { label: number; name: string; size: number; colour: string; words: string }[];
  say: Words;
}

export interface PlotEvent {
  points: { pointIndex: number }[];
  event: MouseEvent;
}
export interface Plot extends HTMLDivElement {
  on(event: string, react: (event: PlotEvent) => void): void;
  _fullLayout?: { xaxis: { range: number[] }; yaxis: { range: number[] } };
}
export interface Hands {
  hover?(row: number, event: MouseEvent): void;
  leave?(): void;
  click?(row: number): void;
  select?(rows: number[]): void;
  deselect?(): void;
}
type Values = Record<string, unknown>;
export interface Plotly {
  newPlot(place: HTMLElement, data: Values[], layout: Values, config: Values): Promise<unknown>;
  react(place: HTMLElement, data: Values[], layout: Values, config: Values): Promise<unknown>;
  restyle(place: HTMLElement, values: Values, traces: number[]): Promise<unknown>;
  relayout(place: HTMLElement, values: Values): Promise<unknown>;
  update(place: HTMLElement, values: Values, layout: Values, traces: number[]): Promise<unknown>;
  purge(place: HTMLElement): void;
}

declare global {
  interface Window {
    Plotly?: Plotly;
    userNbPlotly?: Promise<Plotly>;
  }
}
