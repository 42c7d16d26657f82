/** Who may import whom: the arrows of docs/architecture. `type-only` imports carry no code and are allowed where said. */
const arrow = (name, from, notTo, comment, typesAllowed = false) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: notTo, ...(typesAllowed ? { dependencyTypesNot: ['type-only'] } : {}) },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    arrow(
      'domain-is-pure',
      '^domain/',
      '^(activities|api|bench|config|local|models|rules|test|worker|workflows)/',
      'domain imports nothing but itself',
    ),
    arrow(
      'domain-without-io',
      '^domain/',
      '^(fs|net|http|https|child_process|mongoose|express)$',
      'domain does no I/O',
    ),
    arrow(
      'workflows-are-deterministic',
      '^workflows/',
      '^(api|bench|config|local|models|rules|test|worker)/',
      'workflows see the domain, and types of activities',
    ),
    arrow(
      'workflows-see-types-of-activities',
      '^workflows/',
      '^activities/',
      'workflows import activity types only',
      true,
    ),
    arrow(
      'workflows-without-zod',
      '^workflows/',
      '^(domain/shapes/|node_modules/zod)',
      'shapes are for the edge; workflows import their types',
      true,
    ),
    arrow(
      'activities-arrows',
      '^activities/',
      '^(api|bench|local|test|worker)/',
      'activities see models, domain, rules, config',
    ),
    arrow(
      'activities-not-workflows',
      '^activities/',
      '^workflows/',
      'activities do not know who calls them',
      true,
    ),
    arrow(
      'models-arrows',
      '^models/',
      '^(activities|api|bench|local|rules|test|worker|workflows)/',
      'models see the domain',
    ),
    arrow(
      'api-activities-only-at-the-root',
      '^api/(?!main\\.ts$)',
      '^activities/',
      'adapters that verify webhooks are given to the API by its composition root',
      true,
    ),
    arrow(
      'api-arrows',
      '^api/',
      '^(bench|local|test|worker)/',
      'the API sees messages, models, domain, config',
      true,
    ),
    arrow(
      'api-sees-messages-only',
      '^api/',
      '^workflows/(?!.*messages\\.ts$)',
      'of workflows the API sees the messages',
      true,
    ),
    arrow(
      'api-rules-only-at-the-root',
      '^api/(?!main\\.ts$)',
      '^rules/',
      'only the composition root of the API reads rules',
    ),
    arrow(
      'web-arrows',
      '^web/console/',
      '^(activities|api|bench|config|domain|local|models|rules|test|worker|workflows)/',
      'the console knows the API by its generated types only',
    ),
    arrow('worker-not-api', '^worker/', '^(api|bench|local|test)/', 'the worker is not the API'),
    arrow(
      'local-arrows',
      '^local/(?!demo)',
      '^(activities|api|bench|models|rules|test|worker|workflows)/',
      'local brings servers up; it knows no product code',
    ),
    {
      name: 'dev-tools-stay-out',
      severity: 'error',
      from: { path: '^(domain|rules|workflows|activities|models|api|worker|config)/' },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|out|\\.local|coverage|node_modules/\\.cache|test/lint-samples)' },
    tsPreCompilationDeps: 'specify',
    tsConfig: { fileName: 'tsconfig.json' },
  },
};
