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

// A document may show more to somebody it knows, so it is asked for with what was typed under Authorize, and again after that.
const documentOfUser = {
  statePlugins: {
    auth: {
      wrapActions: {
        persistAuthorizationIfNeeded: (persist, { specActions, specSelectors }) => () => {
          persist();
          specActions.download(specSelectors.url());
        },
      },
    },
  },
};

const withUser = (request) => {
  const known = Object.values(JSON.parse(localStorage.getItem("authorized")) ?? {});
  const user = known.find(({ schema }) => schema?.type === "http");
  return request.loadSpec && user ? { ...request, headers: { ...request.headers, Authorization: credentials(user) } } : request;
};

const credentials = ({ schema: { scheme }, value }) => {
  const token = scheme === "basic" ? btoa(`${value.username}:${value.password}`) : value;
  return `${scheme[0].toUpperCase()}${scheme.slice(1)} ${token}`;
};

// Several documents need the bar above the page, in which one is chosen.
const choice = documents.length > 1
  ? { urls: documents, layout: "StandaloneLayout" }
  : { url: documents[0].url, layout: "BaseLayout" };

window.ui = SwaggerUIBundle({
  ...choice,
  dom_id: "#docs",
  presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
  plugins: [acceptOfOperation, documentOfUser],
  requestInterceptor: withUser,
  deepLinking: true,
  displayRequestDuration: true,
  persistAuthorization: true,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
