"use strict";

// The documents stand in the page as data, because its policy forbids scripts there.
const documents = JSON.parse(document.getElementById("docs").dataset.documents);

// An operation of a version that clients name in `Accept` has the member `x-accept`.
const acceptOfOperation = {
  statePlugins: {
    spec: {
      wrapActions: {
        executeRequest: (execute) => (request) => {
          const accept = request.operation.get("x-accept");
          const send = (built) => request.fetch({ ...built, headers: { ...built.headers, accept } });
          return execute(accept ? { ...request, fetch: send } : request);
        },
      },
    },
  },
};

// Several documents need the bar above the page, in which one is chosen.
const choice = documents.length > 1
  ? { urls: documents, layout: "StandaloneLayout" }
  : { url: documents[0].url, layout: "BaseLayout" };

window.ui = SwaggerUIBundle({
  ...choice,
  dom_id: "#docs",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [acceptOfOperation],
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
