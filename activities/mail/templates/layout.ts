/** How a mail looks: one HTML frame and one text frame around the same content. */
import { Eta } from 'eta';

/** A mail in words, before it is laid out. */
export interface MailContents {
  /** BCP 47 tag of the language. */
  lang: string;
  subject: string;
  title: string;
  greeting: string;
  lines: string[];
  note?: { label: string; text: string };
  after: string[];
  facts: { label: string; value: string }[];
  action?: { label: string; url: string; hint: string; until: string[] };
  /** A second, quieter link. */
  also?: { label: string; url: string };
  /** Questions, regards, team. */
  closing: { questions: string; regards: string; team: string };
  footer: string[];
}

// The inline styles are on purpose: mail programs drop style sheets. `<%= %>` escapes.
const htmlFrame = `<!doctype html>
<html lang="<%= it.lang %>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title><%= it.subject %></title>
</head>
<body style="margin:0;padding:0;background:#f2f4f3;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f2f4f3;">
<tr><td align="center" style="padding:24px 12px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background:#ffffff;border-radius:8px;font-family:'Helvetica Neue',Arial,'Noto Sans','PingFang SC','Microsoft YaHei','Noto Sans CJK SC','Noto Sans SC',sans-serif;color:#1d2b2a;">
<tr><td style="padding:22px 32px 0 32px;font-size:15px;font-weight:bold;letter-spacing:1px;color:#0f5c55;">LANDFALL</td></tr>
<tr><td style="padding:10px 32px 0 32px;"><h1 style="margin:0;font-size:23px;line-height:1.3;font-weight:bold;color:#1d2b2a;"><%= it.title %></h1></td></tr>
<tr><td style="padding:16px 32px 0 32px;font-size:16px;line-height:1.6;">
<p style="margin:0 0 14px 0;"><%= it.greeting %></p>
<% for (const line of it.lines) { %><p style="margin:0 0 14px 0;overflow-wrap:anywhere;"><%= line %></p>
<% } %><% if (it.note) { %><table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 14px 0;">
<tr><td style="border-left:4px solid #0f5c55;background:#f2f7f6;padding:10px 16px;font-size:16px;line-height:1.6;">
<div style="font-size:13px;color:#4a5f5d;"><%= it.note.label %></div>
<div style="white-space:pre-line;overflow-wrap:anywhere;"><%= it.note.text %></div>
</td></tr></table>
<% } %><% for (const line of it.after) { %><p style="margin:0 0 14px 0;overflow-wrap:anywhere;"><%= line %></p>
<% } %></td></tr>
<tr><td style="padding:4px 32px 0 32px;">
<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="font-size:15px;line-height:1.5;">
<% for (const fact of it.facts) { %><tr><td valign="top" style="padding:2px 20px 2px 0;color:#4a5f5d;white-space:nowrap;"><%= fact.label %></td><td style="padding:2px 0;overflow-wrap:anywhere;"><%= fact.value %></td></tr>
<% } %></table></td></tr>
<% if (it.action) { %><tr><td style="padding:20px 32px 0 32px;">
<a href="<%= it.action.url %>" style="display:inline-block;background:#0f5c55;color:#ffffff;text-decoration:none;font-size:16px;font-weight:bold;padding:13px 26px;border-radius:6px;"><%= it.action.label %></a>
<p style="margin:16px 0 4px 0;font-size:13px;line-height:1.5;color:#4a5f5d;"><%= it.action.hint %><br><a href="<%= it.action.url %>" style="color:#0f5c55;word-break:break-all;"><%= it.action.url %></a></p>
<% if (it.action.until.length > 0) { %><p style="margin:8px 0 0 0;font-size:13px;line-height:1.5;color:#4a5f5d;"><%= it.action.until.join(' ') %></p>
<% } %></td></tr>
<% } %><% if (it.also) { %><tr><td style="padding:12px 32px 0 32px;font-size:15px;line-height:1.5;"><a href="<%= it.also.url %>" style="color:#0f5c55;"><%= it.also.label %></a></td></tr>
<% } %><tr><td style="padding:20px 32px 26px 32px;font-size:16px;line-height:1.6;">
<p style="margin:0 0 14px 0;"><%= it.closing.questions %></p>
<p style="margin:0;"><%= it.closing.regards %><br><%= it.closing.team %></p>
</td></tr>
<tr><td style="padding:14px 32px 22px 32px;border-top:1px solid #dfe6e4;font-size:12px;line-height:1.5;color:#4a5f5d;">
<% for (const line of it.footer) { %><div><%= line %></div>
<% } %></td></tr>
</table></td></tr></table>
</body>
</html>
`;

const eta = new Eta({ autoEscape: true });

/** The HTML part. Everything filled in is escaped. */
export function layOutHtml(contents: MailContents): string {
  return eta.renderString(htmlFrame, contents);
}

/** The text part: the same words, addresses on lines of their own. */
export function layOutText(contents: MailContents): string {
  const { note, action, also, closing } = contents;
  const blocks = [
    [contents.title],
    [contents.greeting],
    ...contents.lines.map((line) => [line]),
    note ? [`${note.label}:`, ...note.text.split('\n').map((line) => `> ${line}`)] : [],
    ...contents.after.map((line) => [line]),
    contents.facts.map(({ label, value }) => `${label}: ${value}`),
    action ? [`${action.label}:`, action.url] : [],
    action && action.until.length > 0 ? [action.until.join(' ')] : [],
    also ? [`${also.label}:`, also.url] : [],
    [closing.questions],
    [closing.regards, closing.team],
    ['-- ', ...contents.footer],
  ];
  const filled = blocks.filter((block) => block.length > 0);
  return filled.map((block) => block.join('\n')).join('\n\n') + '\n';
}
