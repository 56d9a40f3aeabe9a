/** A refusal, where it happened. */
export const Fault = ({ says }: { says: string | undefined }) =>
  says ? (
    <p className="fault" role="alert">
      {says}
    </p>
  ) : null;
