import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { DOCUMENT_PARSE_FAILURE, SCHEMA_VALIDATION, carrierFailure } from './carrier-error.ts';

/** How a webhook is sent. */
export type Method = 'GET' | 'POST';

/** TwiML verbs as the carrier executes them, attributes read and defaults filled in. URLs are as written, possibly relative. */
export type Verb =
  | Prompt
  | {
      verb: 'Gather';
      prompts: Prompt[];
      numDigits: number | undefined;
      timeoutSeconds: number;
      finishOnKey: string;
      action: string | undefined;
      method: Method;
      actionOnEmptyResult: boolean;
    }
  | { verb: 'Redirect'; url: string; method: Method }
  | {
      verb: 'Enqueue';
      queue: string;
      action: string | undefined;
      method: Method;
      waitUrl: string | undefined;
      waitMethod: Method;
      maxSize: number | undefined;
    }
  | {
      verb: 'Dial';
      targets: DialTarget[];
      action: string | undefined;
      method: Method;
      timeoutSeconds: number;
      timeLimitSeconds: number;
      callerId: string | undefined;
      answerOnBridge: boolean;
    }
  | { verb: 'Leave' }
  | { verb: 'Hangup' }
  | { verb: 'Reject'; reason: 'busy' | 'rejected' };

/** What is only listened to. */
export type Prompt =
  | { verb: 'Say'; text: string; loop: number }
  | { verb: 'Play'; url: string; loop: number }
  | { verb: 'Pause'; seconds: number };

export type DialTarget =
  | { noun: 'Queue'; name: string; url: string | undefined; method: Method }
  | {
      noun: 'Conference';
      name: string;
      startOnEnter: boolean;
      endOnExit: boolean;
      /** Undefined: the carrier's own music; empty: silence. */
      waitUrl: string | undefined;
      waitMethod: Method;
      most: number;
      statusCallback: string | undefined;
      statusCallbackMethod: Method;
      statusCallbackEvents: readonly string[];
    }
  | {
      noun: 'Number' | 'Sip' | 'Client';
      address: string;
      url: string | undefined;
      method: Method;
      statusCallback: string | undefined;
      statusCallbackEvents: readonly string[];
    };

export type VerbOf<Name extends Verb['verb']> = Extract<Verb, { verb: Name }>;

/** The carrier cuts what is longer. */
const LONGEST_SAY = 4096;
const LONGEST_DOCUMENT = 65_536;
/** The carrier's limits of a Dial: four hours, and so many people in one conference. */
const TIME_LIMIT_S = 14_400;
const MOST_PARTICIPANTS = 250;

/**
 * The verbs of a voice document, in order. Throws a carrier failure 12100 (not XML, no single Response) or 12200 (a verb, noun or
 * attribute that the carrier does not know, or one that this product must never use: calls are not recorded, domain rule 6).
 */
export function parseVoiceTwiml(document: string): Verb[] {
  return responseOf(document).map(readVerb);
}

/** The texts of a messaging document: the replies that the carrier sends to whoever wrote. Same errors. */
export function parseMessagingTwiml(document: string): string[] {
  return responseOf(document).map((element) => {
    if (element.name !== 'Message')
      throw schema(`<${element.name}> n'est pas permis dans une réponse à un SMS`);
    const body = element.children.find((child) => child.name === 'Body');
    return textOf(body ?? element);
  });
}

type Element = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

const schema = (message: string): Error => carrierFailure(SCHEMA_VALIDATION, message);
const malformed = (message: string): Error => carrierFailure(DOCUMENT_PARSE_FAILURE, message);

function responseOf(document: string): Element[] {
  if (document.length > LONGEST_DOCUMENT) throw malformed('document de plus de 64 Ko');
  const valid = XMLValidator.validate(document);
  if (valid !== true) throw malformed(`${valid.err.msg} (ligne ${valid.err.line})`);
  // The parser lets unknown entities through; to the carrier, `&eacute;` is not XML.
  const markup = document.replaceAll(/<!\[CDATA\[.*?\]\]>|<!--.*?-->/gs, '');
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)\S{0,10}/.exec(markup);
  if (entity) throw malformed(`entité inconnue ${entity[0]}`);
  const roots = elementsOf(parser.parse(document)).filter(
    (element) => element.name !== '?xml' && element.name !== '#text',
  );
  const [root] = roots;
  if (!root || roots.length > 1 || root.name !== 'Response')
    throw malformed('la racine doit être <Response>, et elle seule');
  return verbsIn(root);
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  htmlEntities: true,
});

/** fast-xml-parser's ordered form, `[{Say: [...], ':@': {...}}]`, as plain elements. */
function elementsOf(nodes: unknown): Element[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: Record<string, unknown>): Element[] => {
    const name = Object.keys(node).find((key) => key !== ':@');
    if (name === undefined) return [];
    if (name === '#text') return [{ name, attributes: {}, children: [], text: String(node[name]) }];
    const attributes = (node[':@'] ?? {}) as Record<string, string>;
    return [{ name, attributes, children: elementsOf(node[name]), text: '' }];
  });
}

/** Element children; stray text between verbs is an error, as it is for the carrier. */
function verbsIn(parent: Element): Element[] {
  const stray = parent.children.find((child) => child.name === '#text' && child.text.trim() !== '');
  if (stray) throw schema(`texte hors d'un verbe dans <${parent.name}> : ${stray.text.trim().slice(0, 40)}`);
  return parent.children.filter((child) => child.name !== '#text');
}

/** All the text inside, SSML elements included, with its spaces made single. */
function textOf(element: Element): string {
  const gather = (node: Element): string =>
    node.name === '#text' ? node.text : node.children.map(gather).join(' ');
  return gather(element).replaceAll(/\s+/g, ' ').trim();
}

/** The attributes that `twilio.twiml.VoiceResponse` knows, of the verbs and nouns that this simulator plays. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  Say: 'language loop voice',
  Play: 'digits loop',
  Pause: 'length',
  Gather:
    'action actionOnEmptyResult bargeIn debug enhanced finishOnKey hints input language maxSpeechTime method numDigits ' +
    'partialResultCallback partialResultCallbackMethod profanityFilter speechModel speechTimeout timeout',
  Redirect: 'method',
  Enqueue: 'action maxQueueSize method waitUrl waitUrlMethod workflowSid',
  Dial: 'action answerOnBridge callerId events hangupOnStar method record referMethod referUrl ringTone sequential timeLimit timeout',
  Queue: 'method url',
  Conference:
    'beep coach endConferenceOnExit eventCallbackUrl jitterBufferSize maxParticipants muted participantLabel record region ' +
    'startConferenceOnEnter statusCallback statusCallbackEvent statusCallbackMethod trim waitMethod waitUrl',
  Number: 'method sendDigits statusCallback statusCallbackEvent statusCallbackMethod url',
  Sip: 'method password statusCallback statusCallbackEvent statusCallbackMethod url username',
  Client: 'method statusCallback statusCallbackEvent statusCallbackMethod url',
  Leave: '',
  Hangup: '',
  Reject: 'reason',
};

function readVerb(element: Element): Verb {
  const at = attributesOf(element);
  switch (element.name) {
    case 'Say':
    case 'Play':
    case 'Pause':
      return readPrompt(element);
    case 'Gather':
      return {
        verb: 'Gather',
        prompts: verbsIn(element).map(readPrompt),
        numDigits: at.numDigits === undefined ? undefined : whole(at.numDigits, 'numDigits', 1),
        timeoutSeconds: whole(at.timeout === 'auto' ? '5' : (at.timeout ?? '5'), 'timeout', 0),
        finishOnKey: at.finishOnKey ?? '#',
        action: at.action,
        method: methodOf(at.method),
        actionOnEmptyResult: at.actionOnEmptyResult === 'true',
      };
    case 'Redirect':
      return {
        verb: 'Redirect',
        url: needed(textOf(element), 'une adresse dans <Redirect>'),
        method: methodOf(at.method),
      };
    case 'Enqueue':
      if (at.workflowSid !== undefined) throw schema('<Enqueue workflowSid> : TaskRouter n’est pas simulé');
      return {
        verb: 'Enqueue',
        queue: needed(textOf(element), 'un nom de file dans <Enqueue>'),
        action: at.action,
        method: methodOf(at.method),
        waitUrl: at.waitUrl,
        waitMethod: methodOf(at.waitUrlMethod),
        maxSize: at.maxQueueSize === undefined ? undefined : whole(at.maxQueueSize, 'maxQueueSize', 1),
      };
    case 'Dial':
      if (at.record !== undefined && at.record !== 'do-not-record')
        throw schema('<Dial record> : les appels ne sont pas enregistrés');
      return {
        verb: 'Dial',
        targets: readTargets(element),
        action: at.action,
        method: methodOf(at.method),
        timeoutSeconds: whole(at.timeout ?? '30', 'timeout', 1),
        timeLimitSeconds: whole(at.timeLimit ?? String(TIME_LIMIT_S), 'timeLimit', 1),
        callerId: at.callerId,
        answerOnBridge: at.answerOnBridge === 'true',
      };
    case 'Leave':
    case 'Hangup':
      return { verb: element.name };
    case 'Reject':
      return { verb: 'Reject', reason: at.reason === 'busy' ? 'busy' : 'rejected' };
    case 'Record':
      throw schema('<Record> : les appels ne sont pas enregistrés');
    default:
      throw schema(`verbe inconnu <${element.name}>`);
  }
}

function readPrompt(element: Element): Prompt {
  const at = attributesOf(element);
  const loop = at.loop === undefined ? 1 : whole(at.loop, 'loop', 0);
  switch (element.name) {
    case 'Say': {
      const text = needed(textOf(element), 'un texte dans <Say>');
      if (text.length > LONGEST_SAY) throw schema(`<Say> de plus de ${LONGEST_SAY} caractères`);
      return { verb: 'Say', text, loop };
    }
    case 'Play':
      return { verb: 'Play', url: at.digits ? '' : needed(textOf(element), 'une adresse dans <Play>'), loop };
    case 'Pause':
      return { verb: 'Pause', seconds: whole(at.length ?? '1', 'length', 0) };
    default:
      throw schema(`<${element.name}> n'est pas permis ici`);
  }
}

function readTargets(dial: Element): DialTarget[] {
  const nouns = dial.children.filter((child) => child.name !== '#text');
  if (nouns.length === 0) return [phone('Number', needed(textOf(dial), 'un numéro dans <Dial>'), {})];
  const targets = nouns.map((noun): DialTarget => {
    const at = attributesOf(noun);
    if (noun.name === 'Number' || noun.name === 'Sip' || noun.name === 'Client')
      return phone(noun.name, needed(textOf(noun), `une adresse dans <${noun.name}>`), at);
    if (noun.name === 'Queue')
      return {
        noun: 'Queue',
        name: needed(textOf(noun), 'un nom de file'),
        url: at.url,
        method: methodOf(at.method),
      };
    if (noun.name === 'Conference') return conference(needed(textOf(noun), 'un nom de conférence'), at);
    throw schema(`<${noun.name}> n'est pas permis dans <Dial>`);
  });
  const alone = targets.find(({ noun }) => noun === 'Queue' || noun === 'Conference');
  if (alone && targets.length > 1) throw schema(`<${alone.noun}> doit être seule dans <Dial>`);
  return targets;
}

function conference(name: string, at: Record<string, string>): DialTarget {
  if (at.record !== undefined && at.record !== 'do-not-record')
    throw schema('<Conference record> : les appels ne sont pas enregistrés');
  if (name.length > 128) throw schema('<Conference> : un nom de plus de 128 caractères');
  return {
    noun: 'Conference',
    name,
    startOnEnter: at.startConferenceOnEnter !== 'false',
    endOnExit: at.endConferenceOnExit === 'true',
    waitUrl: at.waitUrl,
    waitMethod: methodOf(at.waitMethod),
    most: Math.min(
      whole(at.maxParticipants ?? String(MOST_PARTICIPANTS), 'maxParticipants', 2),
      MOST_PARTICIPANTS,
    ),
    statusCallback: at.statusCallback,
    statusCallbackMethod: methodOf(at.statusCallbackMethod),
    statusCallbackEvents: (at.statusCallbackEvent ?? '').split(/[\s,]+/).filter(Boolean),
  };
}

function phone(noun: 'Number' | 'Sip' | 'Client', address: string, at: Record<string, string>): DialTarget {
  return {
    noun,
    address,
    url: at.url,
    method: methodOf(at.method),
    statusCallback: at.statusCallback,
    statusCallbackEvents: (at.statusCallbackEvent ?? 'completed').split(/[\s,]+/).filter(Boolean),
  };
}

function attributesOf(element: Element): Record<string, string> {
  const known = ATTRIBUTES[element.name]?.split(' ');
  const unknown = known && Object.keys(element.attributes).find((name) => !known.includes(name));
  if (unknown) throw schema(`attribut inconnu ${unknown} sur <${element.name}>`);
  return element.attributes;
}

function whole(text: string, name: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw schema(`${name}="${text}" n'est pas un nombre permis`);
  return value;
}

function needed(text: string, what: string): string {
  if (text === '') throw schema(`il manque ${what}`);
  return text;
}

function methodOf(text: string | undefined): Method {
  if (text === undefined) return 'POST';
  if (text !== 'GET' && text !== 'POST') throw schema(`method="${text}"`);
  return text;
}
