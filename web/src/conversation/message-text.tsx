const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/;

/** The text as it was written, with addresses as links. */
export const MessageText = ({ text }: { readonly text: string }) =>
  text.split(LINK).map((part, index) =>
    // The parts in between are what the pattern found.
    index % 2 === 1 ? (
      <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  );
