# Two images from one file: `worker` looks after a site, `deploy-dist` is the command alone.
#
#   docker build --target worker -t deploy-worker .
#   docker build --target deploy-dist -t deploy-dist .
#
# Whatever comes from elsewhere is an argument, so that the same file builds where only local images
# and mirrors can be reached. Pin the base images by digest in a pipeline: image@sha256:….

ARG BUILDER_IMAGE=docker.io/library/swift:6.3.1-bookworm
ARG RUNTIME_IMAGE=docker.io/library/debian:bookworm-slim
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim

# --- the programs -------------------------------------------------------------------------------
FROM ${BUILDER_IMAGE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        g++ libcurl4-openssl-dev libexpat1-dev libssl-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# The build description compiles on its own, and changes less often than the sources.
COPY Package.swift .swift-version ./
COPY Sources Sources
# SwiftPM wants every target that the description names to have its folder.
COPY Tests Tests
# What --version shows: the history itself stays outside.
ARG COMMIT
RUN export BUILD_COMMIT="$COMMIT" && mkdir /programs \
    && for program in deploy-dist deploy-worker; do \
        swift build -c release --static-swift-stdlib --scratch-path /build --product "$program" \
        && strip -o "/programs/$program" "/build/release/$program" || exit 1; \
    done \
    && rm -rf /build

# --- what both images have ----------------------------------------------------------------------
FROM ${RUNTIME_IMAGE} AS runtime
# libcurl4 is loaded at run time: ldd does not miss it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates libcurl4 libexpat1 libssl3 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 1001 appuser \
    && useradd --uid 1001 --gid 1001 --create-home --home-dir /home/appuser --shell /usr/sbin/nologin appuser

# --- the command alone --------------------------------------------------------------------------
FROM runtime AS deploy-dist
COPY --from=build /programs/deploy-dist /usr/local/bin/deploy-dist
USER 1001:1001
# Where a pipeline mounts the site that it built.
WORKDIR /site
ENTRYPOINT ["/usr/local/bin/deploy-dist"]
CMD ["--help"]

# --- the worker ---------------------------------------------------------------------------------
FROM ${NODE_IMAGE} AS node

FROM runtime AS worker
RUN apt-get update \
    && apt-get install -y --no-install-recommends git tini \
    && rm -rf /var/lib/apt/lists/*
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
# The agent's program, of exactly this version; empty for an image without it.
ARG CLAUDE_PACKAGE=@anthropic-ai/claude-code@2.1.240
RUN if [ -n "$CLAUDE_PACKAGE" ]; then \
        npm install --global --no-audit --no-fund "$CLAUDE_PACKAGE" && npm cache clean --force \
        && claude --version; \
    fi
COPY --from=build /programs/deploy-dist /programs/deploy-worker /usr/local/bin/
# Nobody but root may read these two, and therefore nobody but root may look into their processes:
# the kernel hides memory and environment of a program that its user cannot read. Both have the
# container's environment with its secrets; agent and build, which run other people's code, do not.
RUN chmod 0711 /usr/bin/tini /usr/local/bin/deploy-worker
# For AGENT_USER=agent, which takes a container that starts as root with a few capabilities.
RUN useradd --uid 1002 --user-group --create-home --home-dir /home/agent --shell /usr/sbin/nologin agent \
    && install -d -o 1001 -g 1001 -m 0755 /workspace
# All that is written, so that the root file system may be read-only.
VOLUME ["/workspace", "/home/appuser", "/home/agent", "/tmp"]
ENV WORKSPACE_PATH=/workspace HOME=/home/appuser DISABLE_AUTOUPDATER=1
USER 1001:1001
WORKDIR /home/appuser
HEALTHCHECK --interval=30s --timeout=10s --start-period=300s --retries=3 \
    CMD ["/usr/local/bin/deploy-worker", "health"]
# SIGTERM: work is saved and pushed within 25 s; stop it with `docker stop --time 60`.
STOPSIGNAL SIGTERM
# Reaps what builds leave behind, also where another init is process 1.
ENTRYPOINT ["/usr/bin/tini", "-s", "--", "/usr/local/bin/deploy-worker"]
