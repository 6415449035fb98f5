/** The picture that stands for the product. */
export const Mark = () => <img className="mark" src="./icon.svg" alt="" width={48} height={48} />;
