# The production image: the site, the worker and the command line in one.
# Browser assets and packages are fetched in stages of their own, pinned and checked by hash.

FROM node:24-slim AS assets
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN mkdir -p app/static && sh scripts/assets.sh

FROM python:3.13-slim AS packages
WORKDIR /build
COPY requirements/base.txt scripts/install-list.sh ./
RUN python -m venv /opt/hearth && sh install-list.sh /opt/hearth/bin/python base.txt

FROM python:3.13-slim
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin hearth \
    && install -d -o hearth -g hearth /var/lib/hearth
COPY --from=packages /opt/hearth /opt/hearth
WORKDIR /srv/hearth
COPY . .
COPY --from=assets /build/app/static/vendor app/static/vendor
RUN /opt/hearth/bin/pip install --no-cache-dir --disable-pip-version-check \
        --no-deps --no-index --no-build-isolation --editable . \
    && /opt/hearth/bin/python -m compileall -q app etl analytics maps config.py
ENV PATH=/opt/hearth/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HEARTH_ENVIRONMENT=production \
    HEARTH_INSTANCE=/var/lib/hearth
USER hearth
VOLUME /var/lib/hearth
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["hearth", "serve", "--host", "0.0.0.0", "--no-worker"]
