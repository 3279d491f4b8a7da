# On the Record in a container, set up by the same make targets as a checkout: `make setup`, and `make test` on demand.
#
#   docker build -t ontherecord .
#   docker run --rm -v "$PWD/inbox:/data/inbox:ro" -v ontherecord:/data/warehouse ontherecord run inbox
#   docker build --target tested .
FROM python:3.11-slim-bookworm AS base
RUN apt-get update \
    && apt-get install -y --no-install-recommends make=4.3-* \
    && rm -rf /var/lib/apt/lists/*
ENV PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1 DO_NOT_TRACK=1 PREFECT_SERVER_ANALYTICS_ENABLED=false
WORKDIR /app
# The locked environment changes less often than the code: it is a layer of its own.
COPY Makefile pyproject.toml requirements.lock requirements-installer.lock README.md LICENSE NOTICE ./
RUN make setup
COPY . .

FROM base AS tested
RUN make test

FROM base AS final
RUN useradd --create-home --uid 1000 ontherecord \
    && mkdir -p /data/warehouse \
    && chown -R ontherecord:ontherecord /data
USER 1000
WORKDIR /data
ENV PATH=/app/.venv/bin:$PATH
ENTRYPOINT ["ontherecord"]
CMD ["--help"]
