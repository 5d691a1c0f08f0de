// What a rule is: its id, family, severity, and how it looks at a model or at the whole pipeline. Problems in, nothing else out.

import type { Severity } from '../base/finding.js';
import type { PipelineModel, ResolvedModel, WrittenExpression } from '../model/pipeline-model.js';
import type { PartPlace, Problem } from '../spec/problem.js';
import type { ModelSpec, Spec } from '../spec/spec.js';
import type { TypedExpression } from '../sql/typed-tree.js';
import type { Settings } from '../settings/settings.js';
import type { ProblemFixes } from './fixes/fix-context.js';
import type { OtherModels } from './other-models.js';

export type RuleFamily =
  | 'format'
  | 'names'
  | 'sql'
  | 'types'
  | 'grain'
  | 'history'
  | 'tests'
  | 'portability'
  | 'governance'
  | 'settings'
  | 'run';

/** What a rule says of one place. The id and the file are the rule's and the model's. */
export interface Remark extends Omit<PartPlace, 'file'> {
  readonly message: string;
  /** Only where it is not the rule's own. */
  readonly severity?: Severity;
  /** Only where it is not the model's: what is said about the whole pipeline names its file. */
  readonly file?: string;
  readonly related?: Problem['related'];
  readonly suggestions?: readonly string[];
  readonly data?: Readonly<Record<string, unknown>>;
  /** What an error keeps from being built. Rules warn; what blocks is found where the model is resolved. */
  readonly blocks?: Problem['blocks'];
  readonly tag?: 'unnecessary' | 'deprecated';
}

/** About a model: in its document. */
export type Report = (remark: Omit<Remark, 'file'>) => void;

export type ReportAnywhere = (remark: Remark & { readonly file: string }) => void;

/** What stays as long as `PipelineModel.outline` is the same object. */
export interface PipelineOutline extends Pick<PipelineModel, 'sources' | 'parameters' | 'functions'> {
  readonly models: readonly {
    readonly name: string;
    readonly file: string;
    readonly spec: Pick<ModelSpec, 'name'>;
  }[];
  readonly specs: readonly { readonly file: string; readonly spec: Pick<Spec, 'functions'> }[];
}

/** A node of one of a model's SQL texts. */
export interface NodePlace<N extends TypedExpression = TypedExpression> {
  readonly node: N;
  /** What it is a part of; absent: it is the whole text. */
  readonly parent: NodePlace | undefined;
  readonly written: WrittenExpression;
  /** Whose text it is; absent: a declared function's body. */
  readonly model: ResolvedModel | undefined;
}

type Kind = TypedExpression['kind'];

/** All such rules share one walk of each text, which shows a rule only the nodes it asks for, and a function's body where it is declared, not where it is called. */
export interface NodeVisitor {
  /** Calls of these functions. */
  readonly fns?: readonly string[];
  readonly kinds?: readonly Kind[];
  /** Also the nodes of a function's body where it is called, with the arguments bound. */
  readonly atCalls?: true;
  readonly visit: (place: NodePlace, report: Report) => void;
}

/** Declared in `rules/<id>.ts`, listed in `rules/index.ts`, documented in `server/docs/rules/<id>.md`. */
export interface Rule {
  /** Kebab-case: the fault. */
  readonly id: string;
  readonly family: RuleFamily;
  readonly severity: Severity;
  /** Asked for by name in the settings' `rules`; silent otherwise. */
  readonly offByDefault?: true;
  /** A function of the model alone, so that a model that an edit left alone is not looked at again. */
  readonly ofModel?: (model: ResolvedModel, report: Report) => void;
  /** The same, for what shows at a single node of an SQL text. */
  readonly onNode?: NodeVisitor;
  /** A function of the model and of what it asks of others, which is written down: a model is looked at again when an answer is another. */
  readonly amongModels?: (model: ResolvedModel, others: OtherModels, report: Report, settings: Settings) => void;
  /** A function of what is declared outside of models and of the names of models, not asked again while only their insides change. Names the `file`. */
  readonly ofOutline?: (outline: PipelineOutline, report: ReportAnywhere, settings: Settings) => void;
  /** A function of the whole pipeline, run after every edit: it must look only at what was found of each model before (`ModelIndex`, a WeakMap). Names the `file`. */
  readonly ofPipeline?: (pipeline: PipelineModel, report: ReportAnywhere, settings: Settings) => void;
  readonly fixes?: ProblemFixes;
}
