"""How a Jupyter server shows the course: Voilà's settings, and an end for idle kernels."""

from palermo.live import fill_page

c = get_config()  # noqa: F821  (Jupyter gives it)

c.VoilaConfiguration.template = "palermo"
# jupytext reads the pages in book/ as notebooks without code, so that links to the glossary work live.
c.VoilaConfiguration.extension_language_mapping = {".md": "markdown"}
c.VoilaConfiguration.prelaunch_hook = fill_page
# "About the data" links to the tables.
c.VoilaConfiguration.file_allowlist = [r".*\.(png|jpg|gif|svg)", r"data/.*\.csv"]
# jupytext's buttons are for JupyterLab; in Voilà they only leave an error in the console.
c.VoilaConfiguration.extension_denylist = ["jupyterlab-jupytext"]

# Inside a Jupyter server Voilà 0.5 can't end a kernel when the reader leaves the page.
c.MappingKernelManager.cull_idle_timeout = 900  # seconds
c.MappingKernelManager.cull_interval = 120
