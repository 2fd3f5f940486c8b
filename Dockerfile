# The portal in an image: `web`, `worker` and `timer` of compose.yaml differ by their command alone.
FROM python:3.11-slim AS built
WORKDIR /srv/portal
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY . .
# Nothing is served by these two: DEBUG only spares them the secrets of an installation.
RUN DEBUG=on python manage.py bundle && DEBUG=on python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home portal && install -d -o portal /srv/media /srv/private
COPY --from=built /srv/venv /srv/venv
COPY --from=built /srv/portal /srv/portal
WORKDIR /srv/portal
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 MEDIA_ROOT=/srv/media PRIVATE_ROOT=/srv/private
USER portal
EXPOSE 8000
CMD ["gunicorn", "--pythonpath", "site", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "config.wsgi"]
