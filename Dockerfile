# Threadwind as an image. `compose.yaml` and `deploy/kubernetes` run it.

FROM python:3.13-slim AS build
WORKDIR /app
COPY uv-pin.txt ./
RUN python -m pip install --no-cache-dir --no-deps --only-binary :all: --require-hashes -r uv-pin.txt
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-build --no-cache --system-certs --compile-bytecode \
    --no-python-downloads --python "$(command -v python)"

FROM python:3.13-slim
# Files and memory that nobody else on the host has; the number serves where names are not known.
RUN useradd --system --uid 10001 --no-create-home threadwind && install -d -o 10001 -m 700 /data
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY README.md ./
COPY bot bot
COPY handlers handlers
COPY storage storage
COPY playground playground
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATABASE_URL=sqlite:////data/threadwind.db
RUN python -m compileall -q bot handlers storage playground
USER 10001
# For SQLite. With PostgreSQL nothing is kept here, and the root file system may be read-only.
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PORT', '3000') + '/healthz', timeout=4)"]
# Without a shell, so that SIGTERM reaches the app, which lets its answers finish.
CMD ["python", "-m", "bot", "serve"]
