"""Puts together the delivery of files that tools make."""

from dataclasses import dataclass

from bot.core.file_errors import MEGABYTE
from bot.files.inline_pictures import PictureStore, ProducedFiles
from bot.files.picture_search import PictureSearch
from bot.files.retry import FileRetries
from bot.files.service import FileDeliveries
from bot.files.transfer import FileTransfers
from bot.mistral import adapter
from bot.mistral.files import MistralFiles
from bot.queue.accept import Accept
from bot.resources import Resources


@dataclass(frozen=True, slots=True)
class FileServices:
    """Deliveries, and what sends the missing files again."""

    deliveries: FileDeliveries
    retries: FileRetries


def assemble(resources: Resources, accept: Accept) -> FileServices:
    largest = resources.settings.max_file_mb * MEGABYTE
    pictures = PictureStore()
    transfers = FileTransfers(ProducedFiles(MistralFiles(resources.mistral), pictures), largest)
    conversations = adapter.port(resources.mistral, resources.database).conversations
    search = PictureSearch(resources.database, conversations, pictures)
    threads = resources.slack.threads
    return FileServices(
        deliveries=FileDeliveries(resources.database, transfers, threads, pictures, search),
        retries=FileRetries(resources.database, accept),
    )
