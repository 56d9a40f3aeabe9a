import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { parseMessagingTwiml, parseVoiceTwiml } from '../../src/simulator/twiml.ts';

describe('TwiML', () => {
  it('written by the carrier’s own package is read back', () => {
    const response = new twilio.twiml.VoiceResponse();
    const gather = response.gather({
      numDigits: 1,
      timeout: 5,
      action: '/menu?ligne=1&langue=fr',
      input: ['dtmf'],
    });
    gather.say(
      { language: 'fr-FR', voice: 'Polly.Lea' },
      'Urgence vitale : faites le 15 « tout de suite » & restez en ligne',
    );
    response.pause({ length: 2 });
    response.enqueue({ waitUrl: '/wait', action: '/queued', method: 'POST' }, 'soins');
    response.redirect('/voice');
    const dial = response.dial({ timeout: 20, action: '/dialled', callerId: '+33353010123' });
    dial.number({ url: '/screen' }, '+33639980201');
    response.hangup();
    const verbs = parseVoiceTwiml(response.toString());
    expect(verbs.map(({ verb }) => verb)).toEqual([
      'Gather',
      'Pause',
      'Enqueue',
      'Redirect',
      'Dial',
      'Hangup',
    ]);
    expect(verbs[0]).toMatchObject({
      action: '/menu?ligne=1&langue=fr',
      numDigits: 1,
      finishOnKey: '#',
      prompts: [{ verb: 'Say', text: 'Urgence vitale : faites le 15 « tout de suite » & restez en ligne' }],
    });
    expect(verbs[2]).toMatchObject({ queue: 'soins', waitUrl: '/wait', waitMethod: 'POST' });
    expect(verbs[4]).toMatchObject({
      targets: [{ noun: 'Number', address: '+33639980201', url: '/screen' }],
      timeoutSeconds: 20,
    });
  });

  it('says the words inside SSML, CDATA and character references', () => {
    const verbs = parseVoiceTwiml(
      '<Response><Say>Ouvert <emphasis>du lundi</emphasis>\n au vendredi &#233;videmment <![CDATA[& à 11 h]]></Say></Response>',
    );
    expect(verbs).toEqual([
      { verb: 'Say', text: 'Ouvert du lundi au vendredi évidemment & à 11 h', loop: 1 },
    ]);
  });

  it.each([
    ['words between verbs', '<Response>Bonjour<Hangup/></Response>'],
    ['a verb where only prompts are', '<Response><Gather><Hangup/></Gather></Response>'],
    ['a number that is none', '<Response><Pause length="deux"/></Response>'],
    ['a queue without a name', '<Response><Enqueue/></Response>'],
    ['a method that is none', '<Response><Redirect method="PUT">/a</Redirect></Response>'],
    [
      'a conference that records',
      '<Response><Dial><Conference record="record-from-start">a</Conference></Dial></Response>',
    ],
    [
      'a conference beside a phone',
      '<Response><Dial><Conference>a</Conference><Number>+33639980201</Number></Dial></Response>',
    ],
    ['another root', '<Reponse/>'],
  ])('refuses %s', (_, document) => {
    expect(() => parseVoiceTwiml(document)).toThrow(/^12[12]00: /);
  });

  it('reads the replies of a messaging document', () => {
    const response = new twilio.twiml.MessagingResponse();
    response.message('Votre rendez-vous est annulé.');
    response.message({}, 'À bientôt').body(' !');
    expect(parseMessagingTwiml(response.toString())[0]).toBe('Votre rendez-vous est annulé.');
    expect(() => parseMessagingTwiml('<Response><Say>Non</Say></Response>')).toThrow('12200');
  });
});
